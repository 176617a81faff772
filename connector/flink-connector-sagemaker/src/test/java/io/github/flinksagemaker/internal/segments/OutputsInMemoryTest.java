// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code source.max-buffered-bytes}: what of outputs is in memory at a time. */
class OutputsInMemoryTest {

    private static final int MIB = 1 << 20;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SegmentsFixture fixture =
            new SegmentsFixture(settings().setOutputReferenceAbove(16L * MIB));
    private final LaneFiles files = fixture.lane();

    private static SourceSettings.Builder settings() {
        return SegmentsFixture.settings().setMaxBufferedBytes(4 * MIB);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anOutputOfAMebibyteTakesOneRead() {
        LedgerEntry entry = opened(1)[0];
        AtomicInteger whole = wholeReads(entry);
        files.output(entry, "x".repeat(MIB));
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).hasSize(MIB);
        assertThat(whole).hasValue(0);
    }

    @Test
    void aLargerOneIsReadWholeWhenThereIsRoom() {
        LedgerEntry[] entries = opened(2);
        files.output(entries[0], "a".repeat(3 * MIB));
        fixture.advance(MINUTE);
        SettledInvocation first = fixture.onlySettled();
        assertThat(SegmentsFixture.text(first.outcome())).isEqualTo("a".repeat(3 * MIB));

        AtomicInteger whole = wholeReads(entries[1]);
        files.output(entries[1], "b".repeat(3 * MIB));
        fixture.advance(MINUTE.multipliedBy(10));
        assertThat(fixture.settled()).isEmpty();
        assertThat(whole).as("reads beyond the first MiB").hasValue(0);

        fixture.emitted(first);
        fixture.advance(MINUTE);
        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).hasSize(3 * MIB);
        assertThat(whole).hasValue(1);
    }

    @Test
    void oneLargerThanTheBudgetIsReadAlone() {
        LedgerEntry[] entries = opened(4);
        Hold large = fixture.store.script().hold(Operation.GET, at(LaneFiles.outputOf(entries[0])));
        files.output(entries[0], "x".repeat(10 * MIB));
        fixture.advance(MINUTE);
        for (int i = 1; i < entries.length; i++) {
            files.output(entries[i], "y");
        }
        fixture.advance(MINUTE.multipliedBy(10));
        assertThat(fixture.settled()).as("beside it").isEmpty();

        large.release();
        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.text(settled.outcome())).hasSize(10 * MIB);
        fixture.advance(MINUTE.multipliedBy(10));
        assertThat(fixture.settled()).as("before it is emitted").isEmpty();

        fixture.emitted(settled);
        fixture.advance(MINUTE.multipliedBy(10));
        assertThat(fixture.settled()).hasSize(3);
    }

    @Test
    void manyLargerThanTheBudgetComeOutOneAfterTheOther() {
        LedgerEntry[] entries = opened(5);
        for (LedgerEntry entry : entries) {
            files.output(entry, "x".repeat(5 * MIB));
        }
        for (int i = 0; i < entries.length; i++) {
            fixture.advance(MINUTE.multipliedBy(10));
            fixture.emitted(fixture.onlySettled());
        }
        assertThat(fixture.settled()).isEmpty();
        assertThat(fixture.loop.openInvocations()).isZero();
    }

    @Test
    void aReadThatFailsGivesItsRoomBack() {
        LedgerEntry entry = opened(1)[0];
        fixture.store
                .script()
                .failBefore(Operation.GET, at(LaneFiles.outputOf(entry)), 5, ErrorKind.TRANSIENT);
        files.output(entry, "x".repeat(3 * MIB));
        fixture.advance(MINUTE.multipliedBy(30));

        SettledInvocation settled = fixture.onlySettled();
        fixture.emitted(settled);
        assertThat(fixture.store.script().pending()).isZero();
        assertThat(SegmentsFixture.text(settled.outcome())).hasSize(3 * MIB);
    }

    @Test
    void oneThatHasGrownMeanwhileReservesAgain() {
        LedgerEntry entry = opened(1)[0];
        Hold whole = fixture.store.script().hold(Operation.GET, at(LaneFiles.outputOf(entry)));
        files.output(entry, "x".repeat(2 * MIB));
        fixture.advance(MINUTE);
        files.output(entry, "y".repeat(3 * MIB));
        whole.release();

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome()))
                .isEqualTo("y".repeat(3 * MIB));
    }

    @Test
    void oneThatHasGrownAboveTheLimitIsReferredTo() {
        LedgerEntry entry = opened(1)[0];
        Hold whole = fixture.store.script().hold(Operation.GET, at(LaneFiles.outputOf(entry)));
        files.output(entry, "x".repeat(2 * MIB));
        fixture.advance(MINUTE);
        files.output(entry, "y".repeat(17 * MIB));
        whole.release();

        assertThat(
                        Objects.requireNonNull(fixture.onlySettled().outcome().reference())
                                .getSizeInBytes())
                .isEqualTo(17 * MIB);
    }

    private LedgerEntry[] opened(int count) {
        LedgerEntry[] entries = new LedgerEntry[count];
        for (int i = 0; i < count; i++) {
            entries[i] = files.entry();
        }
        files.opening(entries);
        fixture.read(files);
        assertThat(SegmentsFixture.brief(fixture.poll())).isEqualTo(List.of("S0"));
        return entries;
    }

    private AtomicInteger wholeReads(LedgerEntry entry) {
        return fixture.countOf(Operation.GET, entry.outputLocation());
    }
}
