// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.AwsSettings;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;

@Timeout(60)
class RegionsTest {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void takesTheOneThatIsSetAndLooksForNone() {
        Properties properties = new Properties();
        properties.setProperty("aws.region", "eu-central-1");

        assertThat(found("us-west-2").in(AwsSettings.of(properties)))
                .isEqualTo(Region.EU_CENTRAL_1);
        assertThat(looks).hasValue(0);
    }

    @Test
    void looksOnceForTheOneThatTheSdkFinds() {
        Regions regions = found("us-west-2");

        assertThat(regions.in(AwsSettings.defaults())).isEqualTo(Region.US_WEST_2);
        assertThat(regions.in(AwsSettings.defaults())).isEqualTo(Region.US_WEST_2);
        assertThat(looks).hasValue(1);
    }

    @Test
    void namesTheOptionWhereThereIsNoneAndLooksAgainNextTime() {
        Regions regions =
                new Regions(
                        () -> {
                            if (looks.incrementAndGet() == 1) {
                                throw SdkClientException.create("no region in the chain");
                            }
                            return Region.US_WEST_2;
                        },
                        LONG);

        assertThatThrownBy(() -> regions.in(AwsSettings.defaults()))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.MISCONFIGURED))
                .hasMessageContainingAll("aws.region", "AWS_REGION")
                .hasRootCauseMessage("no region in the chain");
        assertThat(regions.in(AwsSettings.defaults())).isEqualTo(Region.US_WEST_2);
    }

    @Test
    void anErrorIsNoMissingSetting() {
        Error error = new NoClassDefFoundError("thrown on purpose");

        assertThatThrownBy(
                        () ->
                                new Regions(
                                                () -> {
                                                    throw error;
                                                },
                                                LONG)
                                        .in(AwsSettings.defaults()))
                .isSameAs(error);
    }

    @Test
    void doesNotWaitForASilentMetadataServiceForEver() {
        CompletableFuture<Region> never = new CompletableFuture<>();

        assertThatThrownBy(
                        () ->
                                new Regions(never::join, Duration.ofMillis(20))
                                        .in(AwsSettings.defaults()))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                .hasMessageContainingAll("20 ms", "metadata service", "aws.region");
        never.complete(Region.US_WEST_2); // ends the thread
    }

    /** Or each attempt of a job leaves one. */
    @Test
    void theThreadEndsWhenNobodyWaitsForItAnyMore() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Regions regions =
                new Regions(
                        () -> {
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                ended.countDown();
                            }
                            return Region.US_WEST_2;
                        },
                        Duration.ofMillis(20));

        assertThatThrownBy(() -> regions.in(AwsSettings.defaults()))
                .isInstanceOf(ServiceException.class);

        ended.await(); // the test's time-out bounds it
    }

    private Regions found(String region) {
        return new Regions(
                () -> {
                    looks.incrementAndGet();
                    return Region.of(region);
                },
                LONG);
    }
}
