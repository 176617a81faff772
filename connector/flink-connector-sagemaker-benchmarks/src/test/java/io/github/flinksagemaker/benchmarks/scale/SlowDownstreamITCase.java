// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** 1,000 outputs of 1 MB each, and a task thread that takes none of them for a while. */
@Timeout(300)
class SlowDownstreamITCase {

    private static final int OUTPUTS = 1_000;
    private static final int OUTPUT_BYTES = 1_000_000;
    private static final long BUDGET = 16 << 20;
    private static final int READS = 32;

    private final Workload workload = new Workload(OUTPUTS, Order.SHUFFLED, OUTPUT_BYTES);

    @Test
    void boundsTheBytesFetched() throws Exception {
        try (ReaderAtScale reader =
                new ReaderAtScale(
                        workload,
                        settings ->
                                settings.setMaxBufferedBytes(BUDGET)
                                        .setMaxConcurrentReads(READS))) {
            reader.ledger().setAnswerMillis(20);
            reader.startReading();
            reader.ledger().setAnswering(false);
            reader.runBlocked(workload.millisPer(OUTPUTS));
            reader.ledger().stopAccepting();
            reader.ledger().setAnswering(true);

            reader.runBlocked(10 * workload.rampUpMillis());
            long fetched = reader.ledger().outputBytesRead();
            System.out.println("fetched while blocked: " + fetched / 1024 + " KiB");
            assertThat(fetched)
                    .as("the budget, and what was in flight when it was reached")
                    .isBetween(BUDGET / 2, BUDGET + (long) READS * OUTPUT_BYTES);
            reader.runBlocked(10 * workload.rampUpMillis());
            assertThat(reader.ledger().outputBytesRead()).isEqualTo(fetched);

            long open = reader.openInvocations();
            reader.runUntilAllIsEmitted(20 * workload.rampUpMillis());
            assertThat(reader.openInvocations()).isZero();
            assertThat(reader.emitted()).isEqualTo(open).isBetween(OUTPUTS - 60L, OUTPUTS + 60L);
            assertThat(reader.ledger().outputBytesRead()).isEqualTo(open * OUTPUT_BYTES);
        }
    }
}
