// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.testing.JobManagerThreads;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * The JobManager's thread that makes an enumerator waits for what clients need. Nothing of it holds
 * the job's class loader afterwards.
 */
@Timeout(60)
class JobClassLoaderTest {

    @Test
    void isNotHeldAfterAWaitForTheRegion() throws Exception {
        try (JobManagerThreads threads = new JobManagerThreads()) {
            threads.runAsJob(AwaitsTheRegion.class);
        }
    }

    @Test
    void isNotHeldAfterAWaitForACredentialsProvider() throws Exception {
        try (JobManagerThreads threads = new JobManagerThreads()) {
            threads.runAsJob(AwaitsACredentialsProvider.class);
        }
    }

    public static final class AwaitsTheRegion implements Runnable {
        @Override
        public void run() {
            Thread waiting = Thread.currentThread();
            new Regions(
                            () -> {
                                untilItWaits(waiting);
                                return Region.EU_CENTRAL_1;
                            },
                            Duration.ofMinutes(5))
                    .in(AwsSettings.defaults());
        }
    }

    public static final class AwaitsACredentialsProvider implements Runnable {

        private static final AtomicReference<Thread> WAITING = new AtomicReference<>();

        @Override
        public void run() {
            WAITING.set(Thread.currentThread());
            Properties properties = new Properties();
            properties.setProperty("aws.credentials.provider", "CUSTOM");
            properties.setProperty("aws.credentials.provider.custom.class", Slow.class.getName());
            SharedCredentials credentials =
                    SharedCredentials.of(
                            kind -> {},
                            AwsSettings.of(properties),
                            AwsCredentialsOptions.REQUESTS,
                            Region.EU_CENTRAL_1);
            credentials.close();
        }

        /** A user's provider. */
        public static final class Slow implements AwsCredentialsProvider {

            public Slow() {
                untilItWaits(Objects.requireNonNull(WAITING.get()));
            }

            @Override
            public AwsCredentials resolveCredentials() {
                return AwsBasicCredentials.create("id", "secret");
            }
        }
    }

    private static void untilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // the test's time-out bounds it
        }
    }
}
