// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.AwsSettings;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Whatever is thrown while clients are made and closed for a try comes to who fails the job. */
@Timeout(60)
class CloseRehearsalTest {

    private static final String REASON = "thrown on purpose";

    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();

    @Test
    void whileClientsAreMade() throws Exception {
        start(ThrowsWhenLoaded.class);
        assertThat(told.take()).isInstanceOf(NoClassDefFoundError.class).hasMessage(REASON);
    }

    @Test
    void whileTheBucketIsAskedFor() throws Exception {
        start(ThrowsInTheCall.class);
        assertThat(told.take()).isInstanceOf(NoClassDefFoundError.class).hasMessage(REASON);
    }

    /** A refusal is an answer, too. */
    @Test
    void notThatThereIsNoAnswer() throws Exception {
        start(Refuses.class);
        theThreadEnds();
        assertThat(told).isEmpty();
    }

    @AfterEach
    @Timeout(60)
    void theThreadEnds() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("sagemaker-rehearsal")) {
                thread.join(); // the test's time-out bounds it
            }
        }
    }

    private void start(Class<? extends AwsCredentialsProvider> credentials) {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");
        properties.setProperty("aws.credentials.provider", "CUSTOM");
        properties.setProperty("aws.credentials.provider.custom.class", credentials.getName());
        CloseRehearsal.start(
                AwsSettings.of(properties),
                ClientUser.of(new UnregisteredMetricsGroup(), kind -> {}, told::add),
                "bucket");
    }

    /** As of a jar from which one is missing. */
    public static final class ThrowsWhenLoaded implements AwsCredentialsProvider {

        private static final String MISSING = missing();

        private static String missing() {
            throw new NoClassDefFoundError(REASON);
        }

        @Override
        public AwsCredentials resolveCredentials() {
            throw new IllegalStateException(MISSING);
        }
    }

    /** Where the SDK signs the request. */
    public static final class ThrowsInTheCall implements AwsCredentialsProvider {
        @Override
        public AwsCredentials resolveCredentials() {
            return new AwsCredentials() {
                @Override
                public String accessKeyId() {
                    throw new NoClassDefFoundError(REASON);
                }

                @Override
                public String secretAccessKey() {
                    throw new NoClassDefFoundError(REASON);
                }
            };
        }
    }

    public static final class Refuses implements AwsCredentialsProvider {
        @Override
        public AwsCredentials resolveCredentials() {
            throw AwsServiceException.builder().statusCode(403).message("no").build();
        }
    }
}
