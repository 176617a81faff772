// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 100,000 open invocations in one reader with default options, 20 KB carried by each. */
@Timeout(300)
class OpenInvocationsITCase {

    private static final int OPEN = 100_000;
    private static final long LIMIT = 256L << 20;

    private final Workload workload = new Workload(OPEN, Order.SHUFFLED);

    @Test
    void takeLessThan256MebibytesOfHeap() throws Exception {
        try (ReaderAtScale reader = new ReaderAtScale(workload)) {
            long idle = Heap.used();
            reader.startReading();
            reader.ledger().setAnswering(false);
            reader.run(workload.millisPer(OPEN + 1_000));
            assertThat(reader.openInvocations()).isGreaterThanOrEqualTo(OPEN);
            assertThat(above(idle)).as("open, nothing settles").isLessThan(LIMIT);

            reader.ledger().setAnswering(true);
            reader.ledger().stopAccepting();
            reader.runBlocked(workload.rampUpMillis());
            long open = reader.openInvocations();
            assertThat(reader.ledger().outputsFound()).isPositive();
            assertThat(open).as("nothing is emitted").isGreaterThanOrEqualTo(OPEN);
            assertThat(above(idle)).as("a slow downstream's buffer is full").isLessThan(LIMIT);

            reader.runUntilAllIsEmitted(workload.rampUpMillis());
            assertThat(reader.openInvocations()).isZero();
            assertThat(reader.emitted()).isEqualTo(open);
        }
    }

    private static long above(long idle) {
        long above = Heap.used() - idle;
        System.out.println("heap above idle: " + above / 1024 + " KiB");
        return above;
    }
}
