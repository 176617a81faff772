// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.testing.CountingMetricGroup;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.metrics.groups.MetricsGroupTestUtils;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class InvocationAdmissionTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final SinkSettings settings = PipelineFixture.settings().build();
    private long now;
    private int sent;

    private EndpointSenders endpoints() {
        BackoffStrategy backoff =
                BackoffStrategy.exponentialDelayHalfJitter(
                        Duration.ofMillis(100), Duration.ofSeconds(1));
        WriterMetrics metrics =
                new WriterMetrics(
                        MetricsGroupTestUtils.mockWriterMetricGroup(
                                new CountingMetricGroup().group()),
                        () -> 0,
                        new HeldBatches());
        return new EndpointSenders(
                settings,
                "",
                new WriterServices(
                        new InMemoryObjectStore(scheduler, scheduler.clock()),
                        new InMemoryEndpoint()),
                new Retrier(
                        scheduler,
                        backoff,
                        RetryBudget.of(settings.retryBudget()),
                        scheduler.clock(),
                        metrics.retries::inc),
                backoff,
                false,
                1,
                scheduler.clock(),
                scheduler,
                metrics);
    }

    /** Between two readings of the clock a pause may come to its end. */
    @Test
    void whatTheRateHoldsBackGoesHoweverLateItIsHeld() {
        for (int step = 1; step <= 1_100; step++) {
            int nanosPerReading = step;
            now = 0;
            sent = 0;
            HeldBatches held = new HeldBatches();
            InvocationAdmission admission =
                    new InvocationAdmission(
                            held,
                            new InvocationRate(1e6, 1, now),
                            endpoints(),
                            (batch, endpoint) -> {
                                sent++;
                                return CompletableFuture.completedFuture(null);
                            },
                            scheduler,
                            () -> now += nanosPerReading,
                            error -> {
                                throw new AssertionError(error);
                            });
            for (int i = 0; i < 4; i++) {
                Batch batch = new Batch(RequestRoute.SHARED, 0, 1);
                batch.add(PipelineFixture.entry("r" + i, RequestRoute.SHARED));
                assertThat(admission.send(batch, settings.endpointName())).isCompleted();
            }
            scheduler.advance(MINUTE);
            assertThat(sent).as("with %s ns a reading", step).isEqualTo(4);
            assertThat(held.records()).isZero();
        }
    }
}
