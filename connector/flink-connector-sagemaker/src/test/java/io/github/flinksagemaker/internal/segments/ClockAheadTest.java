// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of the writer's host is ahead of the reader's, or it is not: that is all the same. */
class ClockAheadTest {

    private final SegmentsFixture fixture = new SegmentsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private LedgerEntry acceptedNow(int minutesAhead) {
        long accepted = fixture.scheduler.clock().millis() + minutesAhead * 60_000L;
        return files.entry().toBuilder().setAcceptedAt(accepted).build();
    }

    private void read(LedgerEntry... entries) {
        files.opening();
        files.segment(1, entries);
        fixture.read(files);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void anOutputIsFoundSoon(int minutesAhead) {
        LedgerEntry quick = acceptedNow(minutesAhead);
        read(acceptedNow(minutesAhead), quick);
        fixture.advance(Duration.ofSeconds(2));
        files.output(quick, "there");
        fixture.advance(Duration.ofMinutes(2));

        assertThat(fixture.onlySettled().entry().acceptedAt())
                .as("what a result says")
                .isEqualTo(quick.acceptedAt());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void looksGrowRarer(int minutesAhead) {
        read(acceptedNow(minutesAhead));
        fixture.advance(Duration.ofSeconds(10));
        int before = fixture.gets();
        fixture.advance(Duration.ofMinutes(5));

        assertThat(fixture.gets() - before).as("reads of one invocation in 5 min").isLessThan(120);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10})
    void whatHasBeenEmittedIsOpenNoMore(int minutesAhead) {
        LedgerEntry entry = acceptedNow(minutesAhead);
        read(entry);
        fixture.advance(Duration.ofSeconds(2));
        assertThat(fixture.loop.oldestOpenAcceptedAt()).isEqualTo(entry.acceptedAt());
        files.output(entry, "there");
        fixture.advance(Duration.ofMinutes(2));
        fixture.emitAll();
        fixture.advance(Duration.ofSeconds(1));

        assertThat(fixture.loop.oldestOpenAcceptedAt()).isEqualTo(Long.MAX_VALUE);
    }
}
