// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.PATHS;
import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static io.github.flinksagemaker.internal.segments.SegmentsFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read of a segment, when, and what of it is open. */
class SegmentLoadsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private SegmentLoaded onlyLoaded() {
        List<SegmentElement> elements = fixture.poll();
        assertThat(fixture.failures).isEmpty();
        assertThat(brief(elements)).containsExactly("S0");
        return (SegmentLoaded) elements.get(0);
    }

    private void receive(SegmentSplit split) {
        fixture.loop.receive(List.of(split));
    }

    private SegmentSplit split(long startTime) {
        return SegmentSplit.unread(files.lane, 0, SegmentSplit.NO_WATERMARK, startTime);
    }

    private LedgerEntry acceptedAt(long time) {
        return files.entry().toBuilder().setAcceptedAt(time).build();
    }

    private void restart(StartPosition start) {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setStartPosition(start));
        files = fixture.lane();
    }

    @Test
    void handsOverEachSegmentBeforeWhatSettlesOfIt() {
        LedgerEntry[] entries = {files.entry(), files.entry(), files.rejected("too large")};
        files.output(entries[0], "x");
        files.opening(entries[0]);
        files.segment(1, entries[1], entries[2]);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "S1", "1.1", "0.0");
    }

    @Test
    void allEntriesAreOpenAndDatedAsS3SaysWhereTheSplitSaysNothing() {
        files.opening(files.entry(), files.entry());
        fixture.advance(MINUTE);
        receive(split(0));

        SegmentLoaded loaded = onlyLoaded();
        assertThat(loaded.open()).hasToString("{0, 1}");
        assertThat(loaded.date()).isEqualTo(LaneFiles.ACCEPTED_AT);
        assertThat(fixture.loop.openInvocations()).isEqualTo(2);
        assertThat(fixture.loop.openRecords()).isEqualTo(2);
    }

    @Test
    void whatTravelsWithItsSplitCostsNoRead() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        files.opening(entry);
        fixture.withContent = true;
        fixture.read(files);
        assertThat(fixture.gets()).isZero();
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.record(fixture.onlySettled()))
                .isEqualTo(LaneFiles.carriedBy(entry));
        assertThat(fixture.gets()).as("its output's").isOne();
        assertThat(fixture.store.script().count(Operation.GET_RANGE)).isZero();
    }

    @Test
    void theBytesThatTravelledAreGivenFree() {
        files.opening();
        byte[] bytes =
                Objects.requireNonNull(fixture.store.bytes(PATHS.segment(files.lane, 0))).clone();
        SegmentSplit split = split(0).read(bytes, 77_000);
        receive(split);

        assertThat(onlyLoaded().date()).isEqualTo(77_000);
        assertThat(split.content()).isNull();
    }

    @Test
    void aRestoredSegmentHasOpenWhatItsStateSays() {
        LedgerEntry[] entries = {files.entry(), files.entry(), files.entry()};
        for (LedgerEntry entry : entries) {
            files.output(entry, "x");
        }
        files.opening(entries);
        fixture.restore(files, 0, LaneFiles.ACCEPTED_AT - 5_000, 0, 2);

        SegmentLoaded loaded = onlyLoaded();
        assertThat(loaded.open()).hasToString("{0, 2}");
        assertThat(loaded.date()).isEqualTo(LaneFiles.ACCEPTED_AT - 5_000);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).containsExactlyInAnyOrder("0.0", "0.2");
    }

    @Test
    void entriesFromBeforeAMomentOfWritersClocksAreNotOpen() {
        restart(StartPosition.timestamp(Instant.ofEpochMilli(2_000)));
        files.opening(acceptedAt(1_999), acceptedAt(2_000), acceptedAt(1_000), acceptedAt(3_000));
        receive(split(2_000));

        assertThat(onlyLoaded().open()).hasToString("{1, 3}");
        assertThat(fixture.loop.openInvocations()).isEqualTo(2);
    }

    @Test
    void aMomentOfS3sClockIsComparedWithS3sDatesHoweverFarBehindTheWritersClock() {
        long start = LaneFiles.ACCEPTED_AT;
        restart(StartPosition.latest());
        files.opening(acceptedAt(start - 7_000_000), acceptedAt(start));
        receive(split(start));
        assertThat(onlyLoaded().open()).hasToString("{0, 1}");

        LaneFiles before = fixture.lane();
        before.opening(
                before.entry().toBuilder().setAcceptedAt(start - 7_000_000).build(),
                before.entry());
        receive(
                SegmentSplit.unread(before.lane, 0, SegmentSplit.NO_WATERMARK, start)
                        .read(null, start - 1_000));
        assertThat(onlyLoaded().open()).as("written a second before").hasToString("{1}");
    }

    @Test
    void aSegmentWithoutEntriesThatCountIsHandedOverToo() {
        restart(StartPosition.timestamp(Instant.ofEpochMilli(2_000)));
        files.opening(acceptedAt(1_000));
        receive(split(2_000));

        assertThat(onlyLoaded().open().isEmpty()).isTrue();
    }

    @Test
    void anErrorThatAReadThrowsFailsTheReading() {
        Error error = new OutOfMemoryError("thrown on purpose");
        files.opening();
        fixture.store.script().throwAt(Operation.GET, target -> true, error);
        receive(split(0));

        assertThat(fixture.failures).hasSize(1);
        assertThat(fixture.failures.get(0)).hasRootCause(error);
    }

    @Test
    void transientErrorsOnlyDelayASegment() {
        files.opening();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET, at(PATHS.segment(files.lane, 0)), 3, ErrorKind.TRANSIENT);
        receive(split(0));
        assertThat(fixture.poll()).isEmpty();
        fixture.advance(MINUTE);

        assertThat(onlyLoaded().segment()).isZero();
        assertThat(fixture.store.script().pending()).isZero();
    }

    @Test
    void aForbiddenSegmentIsNoMissingOneEvenIfThoseLookForbidden() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setForbiddenMeansMissing(true));
        files = fixture.lane();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET,
                        at(PATHS.segment(files.lane, 0)),
                        1,
                        ErrorKind.ACCESS_DENIED);
        receive(split(0));

        fixture.assertFailed(PATHS.segment(files.lane, 0).toString());
    }

    @Test
    void restoredSegmentsWaitForRoomToo() {
        fixture.close();
        fixture = new SegmentsFixture(SegmentsFixture.settings().setMaxOpenInvocations(2));
        files = fixture.lane();
        LedgerEntry[] first = {files.entry(), files.entry()};
        files.opening(first);
        files.segment(1, files.entry());
        fixture.restore(files, 0, 0, 0, 1);
        fixture.restore(files, 1, 0, 0);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).containsExactly("S0");

        files.output(first[0], "x");
        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(brief(fixture.poll())).containsExactly("S1");
    }

    @Test
    void nothingHappensAfterClose() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        files.opening(entry);
        Hold hold = fixture.store.script().hold(Operation.GET);
        receive(split(0));
        fixture.close();
        hold.release();

        assertThat(fixture.poll()).isEmpty();
        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.scheduler.isShutdown()).isTrue();
    }
}
