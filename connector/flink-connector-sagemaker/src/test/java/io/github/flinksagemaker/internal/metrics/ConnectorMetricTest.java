// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.flinksagemaker.model.FailureKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectorMetricTest {

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .importUrl(
                            ConnectorMetric.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation());

    @ParameterizedTest
    @EnumSource
    void isRegisteredBySomeOperator(ConnectorMetric metric) {
        assertThat(CLASSES.get(ConnectorMetric.class).getField(metric.name()).getAccessesToSelf())
                .extracting(JavaFieldAccess::getOriginOwner)
                .as("classes that use %s", metric)
                .anyMatch(
                        user ->
                                !user.getPackageName()
                                        .equals(ConnectorMetric.class.getPackageName()));
    }

    @ParameterizedTest
    @EnumSource
    void hasARowInItsPage(ConnectorMetric metric) throws Exception {
        String kinds = metric.kindGroup() == null ? "" : " by `" + metric.kindGroup() + "`";
        String row =
                String.format(
                        "| `%s` | %s%s | %s | %s |",
                        metric.metricName(),
                        metric.type().name().toLowerCase(Locale.ROOT),
                        kinds,
                        metric.unit(),
                        metric.description());
        assertThat(Files.readAllLines(Path.of("../../docs/metrics.md"))).contains(row);
    }

    @Test
    void aCounterLosesNothingWhenManyThreadsUpdateIt() throws Exception {
        Counter counter = metrics().counter(ConnectorMetric.INVOCATIONS);
        Thread[] threads = new Thread[4];
        CountDownLatch start = new CountDownLatch(1);
        for (int i = 0; i < threads.length; i++) {
            threads[i] =
                    new Thread(
                            () -> {
                                try {
                                    start.await();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                                for (int n = 0; n < 50_000; n++) {
                                    counter.inc();
                                }
                            });
            threads[i].start();
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counter.getCount()).isEqualTo(200_000);
    }

    @Test
    void refusesARegistrationThatContradictsTheEnum() {
        assertThatThrownBy(() -> metrics().counter(ConnectorMetric.BATCH_BYTES))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BATCH_BYTES");
        assertThatThrownBy(() -> metrics().counter(ConnectorMetric.FAILED_RECORDS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(
                        () ->
                                metrics()
                                        .counters(
                                                ConnectorMetric.INVOCATIONS,
                                                EnumSet.allOf(FailureKind.class)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ConnectorMetrics metrics() {
        return new ConnectorMetrics(new UnregisteredMetricsGroup());
    }
}
