// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class LaneWriterTest {

    private static final LaneId LANE = LaneId.create(1_000);
    private static final LaneId SUCCESSOR = LaneId.create(2_000);
    private static final LaneOpening OPENING = LaneOpening.of("fraud", 0, 1, false, List.of(), 0);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final Retrier retrier =
            new Retrier(
                    scheduler,
                    BackoffStrategy.exponentialDelayHalfJitter(
                            Duration.ofMillis(100), Duration.ofSeconds(1)),
                    RetryBudget.of(Duration.ofMinutes(2)),
                    scheduler.clock(),
                    kind -> {});
    private final AcceptedWatermarks watermarks = new AcceptedWatermarks();
    private final LaneWriter writer = writer(GroupCommit.of(Duration.ZERO, 1, 1_000_000));
    private long counter;

    private LaneWriter writer(GroupCommit group) {
        return new LaneWriter(
                paths,
                new WriteOnceStore(store, retrier),
                scheduler,
                scheduler.clock(),
                group,
                watermarks);
    }

    private PendingEntry entry(String record, long arrivalWatermark) {
        byte[] bytes = record.getBytes(StandardCharsets.UTF_8);
        watermarks.accept(arrivalWatermark);
        LedgerEntry entry =
                LedgerEntry.builder()
                        .setInvocationId(InvocationId.of(LANE, counter++))
                        .setEndpointName("fraud")
                        .setOutputLocation("s3://bucket/out/" + counter)
                        .setFormat("jsonlines")
                        .setAcceptedAt(1)
                        .setDeadline(2)
                        .setRecords(List.of(RecordSpan.of(0, bytes.length, null)))
                        .build();
        return new PendingEntry(entry, List.of(bytes), new long[] {arrivalWatermark});
    }

    private PendingEntry rejected(String reason) {
        PendingEntry accepted = entry("a", 5);
        LedgerEntry entry =
                accepted.entry().toBuilder()
                        .setOutputLocation(null)
                        .setRejection(Rejection.of(FailureKind.REJECTED_RECORD, reason))
                        .build();
        return new PendingEntry(entry, accepted.carried(), accepted.arrivalWatermarks());
    }

    private DecodedSegment segment(long number) throws LedgerFormatException {
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.segment(LANE, number)));
        return SegmentCodec.decode(bytes, "segment " + number);
    }

    private void open() {
        CompletableFuture<Void> opened = writer.open(LANE, OPENING);
        scheduler.runDue();
        assertThat(opened).isCompleted();
    }

    // rule 3
    @Test
    void nothingIsAppendedBeforeTheOpeningIsDurable() throws Exception {
        Hold opening = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> opened = writer.open(LANE, OPENING);
        CompletableFuture<Void> appended = writer.append(entry("a", 5));
        scheduler.runDue();
        assertThat(appended).isNotDone();
        opening.release();
        scheduler.runDue();
        assertThat(opened).isCompleted();
        assertThat(appended).isCompleted();
        assertThat(segment(0).segment().opening()).isEqualTo(OPENING);
        assertThat(segment(1).segment().entries()).hasSize(1);
    }

    @Test
    @DisplayName("rule 5: without conditional writes there is no fence")
    void aStoreThatIgnoresTheConditionIsRefusedBeforeAnythingIsAppended() {
        store.ignoreConditions();
        CompletableFuture<Void> opened = writer.open(LANE, OPENING);
        CompletableFuture<Void> appended = writer.append(entry("a", 5));
        scheduler.runDue();

        assertThatThrownBy(opened::join)
                .hasMessageContaining("If-None-Match")
                .hasMessageContaining("s3://bucket/staging/ledger/")
                .hasMessageContaining("use S3");
        assertThat(appended).isCompletedExceptionally();
        assertThat(store.locations(paths.segments(LANE))).hasSize(1);
    }

    @Test
    @DisplayName("rule 5: an opening whose answer was lost proves as much")
    void theProofTakesTwoPutsAndSurvivesLostAnswers() {
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        store.script().failBefore(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        CompletableFuture<Void> opened = writer.open(LANE, OPENING);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(opened).isCompleted();

        store.script().resetCounts();
        assertThat(writer.append(entry("a", 5))).isCompleted();
        assertThat(store.script().count(Operation.PUT_IF_ABSENT)).isEqualTo(1);
    }

    // rule 4
    @Test
    void whatArrivesDuringAPutGoesTogetherIntoTheNextSegment() throws Exception {
        open();
        Hold first = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> a = writer.append(entry("aa", 5));
        scheduler.runDue();
        CompletableFuture<Void> b = writer.append(entry("bbb", 5));
        CompletableFuture<Void> c = writer.append(entry("c", 5));
        scheduler.runDue();
        assertThat(store.locations(paths.segments(LANE))).hasSize(1);
        first.release();
        scheduler.runDue();
        assertThat(CompletableFuture.allOf(a, b, c)).isCompleted();
        DecodedSegment second = segment(2);
        assertThat(second.segment().entries()).hasSize(2);
        RecordSpan span = second.segment().entries().get(1).records().get(0);
        int from = second.rawOffset() + (int) span.offset();
        assertThat(Arrays.copyOfRange(second.bytes(), from, from + span.length()))
                .asString()
                .isEqualTo("c");
        assertThat(writer.nextSegment()).isEqualTo(3);
    }

    // rule 4
    @Test
    void aSegmentIsBoundedInBytesButTakesOneEntryAlways() throws Exception {
        LaneWriter small = writer(GroupCommit.of(Duration.ZERO, 1, 4));
        Hold opening = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> all =
                CompletableFuture.allOf(
                        small.open(LANE, OPENING),
                        small.append(entry("a huge one", 5)),
                        small.append(entry("bb", 5)),
                        small.append(entry("cc", 5)),
                        small.append(entry("d", 5)));
        opening.release();
        scheduler.runDue();
        assertThat(all).isCompleted();
        assertThat(segment(1).segment().entries()).hasSize(1);
        assertThat(segment(2).segment().entries()).hasSize(2);
        assertThat(segment(3).segment().entries()).hasSize(1);
    }

    // rule 4
    @Test
    void reasonsCountTooSoThatASegmentOfRejectionsStaysReadable() throws Exception {
        LaneWriter small = writer(GroupCommit.of(Duration.ZERO, 1, 10_000));
        Hold opening = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> all =
                CompletableFuture.allOf(
                        small.open(LANE, OPENING),
                        small.append(rejected("x".repeat(1_000))),
                        small.append(rejected("y".repeat(1_000))));
        opening.release();
        scheduler.runDue();
        assertThat(all).isCompleted();
        assertThat(segment(1).segment().entries()).hasSize(1);
        assertThat(segment(2).segment().entries()).hasSize(1);
    }

    // rule 4
    @Test
    void fastTrafficSharesSegmentsAndSlowTrafficWaitsForNothing() throws Exception {
        LaneWriter grouping = grouping();
        CompletableFuture<Void> first = grouping.append(entry("a", 5));
        scheduler.runDue();
        assertThat(first).as("the last segment is old").isCompleted();

        CompletableFuture<Void> second = grouping.append(entry("b", 5));
        scheduler.advance(Duration.ofMillis(60));
        CompletableFuture<Void> third = grouping.append(entry("c", 5));
        scheduler.advance(Duration.ofMillis(39));
        assertThat(second).isNotDone();
        scheduler.advance(Duration.ofMillis(1));
        assertThat(CompletableFuture.allOf(second, third)).isCompleted();
        assertThat(segment(2).segment().entries()).hasSize(2);

        scheduler.advance(Duration.ofMillis(100));
        CompletableFuture<Void> fourth = grouping.append(entry("d", 5));
        scheduler.runDue();
        assertThat(fourth).isCompleted();
        assertThat(scheduler.scheduledTasks()).isZero();
    }

    // rule 4
    @Test
    void manyEntriesMuchCarriedAFlushAndTheEndDoNotWait() throws Exception {
        LaneWriter grouping = grouping();
        CompletableFuture<Void> many =
                CompletableFuture.allOf(
                        grouping.append(entry("a", 5)),
                        grouping.append(entry("b", 5)),
                        grouping.append(entry("c", 5)),
                        grouping.append(entry("d", 5)));
        scheduler.runDue();
        assertThat(many).isCompleted();

        CompletableFuture<Void> much = grouping.append(entry("x".repeat(1_000), 5));
        scheduler.runDue();
        assertThat(much).isCompleted();

        CompletableFuture<Void> flushed = grouping.append(entry("e", 5));
        grouping.hurry(true);
        scheduler.runDue();
        assertThat(flushed).isCompleted();
        grouping.hurry(false);

        CompletableFuture<Void> last = grouping.append(entry("f", 5));
        scheduler.runDue();
        assertThat(last).isNotDone();
        CompletableFuture<Void> closed = grouping.close();
        scheduler.runDue();
        assertThat(CompletableFuture.allOf(last, closed)).isCompleted();
    }

    /** One that opened its lane just long enough ago. */
    private LaneWriter grouping() {
        LaneWriter grouping = writer(GroupCommit.of(Duration.ofMillis(100), 3, 1_000));
        CompletableFuture<Void> opened = grouping.open(LANE, OPENING);
        scheduler.advance(Duration.ofMillis(100));
        assertThat(opened).isCompleted();
        return grouping;
    }

    // rule 5
    @Test
    void aPutWithUnknownOutcomeIsRepeatedWithTheSameBytes() throws Exception {
        open();
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        CompletableFuture<Void> a = writer.append(entry("a", 5));
        scheduler.runDue();
        byte[] first = store.bytes(paths.segment(LANE, 1));
        CompletableFuture<Void> b = writer.append(entry("b", 5));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(CompletableFuture.allOf(a, b)).isCompleted();
        assertThat(store.bytes(paths.segment(LANE, 1))).isEqualTo(first);
        assertThat(segment(1).segment().entries()).hasSize(1);
        assertThat(segment(2).segment().entries()).hasSize(1);
    }

    // rule 9
    @Test
    void aFenceEndsTheWriterAndEverythingThatWaits() {
        open();
        Segment fence =
                Segment.builder()
                        .setLane(LANE)
                        .setNumber(1)
                        .setAuthor(SUCCESSOR)
                        .setEnd(LaneEnd.FENCED)
                        .build();
        store.write(paths.segment(LANE, 1), SegmentCodec.encode(fence, List.of()), "text/plain");
        CompletableFuture<Void> a = writer.append(entry("a", 5));
        CompletableFuture<Void> b = writer.append(entry("b", 5));
        scheduler.runDue();
        assertThatThrownBy(a::join)
                .hasCauseInstanceOf(LaneWriter.LaneFencedException.class)
                .hasMessageContaining(SUCCESSOR.value());
        assertThatThrownBy(b::join).hasCauseInstanceOf(LaneWriter.LaneFencedException.class);
        CompletableFuture<Void> later = writer.append(entry("c", 5));
        scheduler.runDue();
        assertThat(later).isCompletedExceptionally();
        assertThat(store.locations(paths.segments(LANE))).hasSize(2);
    }

    // rule 5
    @Test
    void anythingElseInItsPlaceIsCorruptionNamedByKey() {
        open();
        store.write(paths.segment(LANE, 1), new byte[] {1, 2, 3}, "text/plain");
        CompletableFuture<Void> a = writer.append(entry("a", 5));
        scheduler.runDue();
        assertThatThrownBy(a::join)
                .hasCauseInstanceOf(LedgerCorruptionException.class)
                .hasMessageContaining(paths.segment(LANE, 1).toString());
    }

    // rule 10
    @Test
    void theClosingSegmentComesAfterEverythingAppended() throws Exception {
        open();
        CompletableFuture<Void> a = writer.append(entry("a", 5));
        CompletableFuture<Void> closed = writer.close();
        scheduler.runDue();
        assertThat(CompletableFuture.allOf(a, closed)).isCompleted();
        Segment last = segment(writer.nextSegment() - 1).segment();
        assertThat(last.end()).isEqualTo(LaneEnd.END_OF_INPUT);
        assertThat(last.author()).isEqualTo(LANE);
    }

    // rule 20
    @Test
    void theWatermarkOfASegmentIsHeldBackByRecordsThatAreInNoSegmentYet() throws Exception {
        watermarks.accept(7); // buffered, not appended
        watermarks.advance(20);
        open();
        CompletableFuture<Void> a = writer.append(entry("a", 9));
        scheduler.runDue();
        assertThat(a).isCompleted();
        assertThat(segment(1).segment().watermark()).isEqualTo(7);
        watermarks.include(new long[] {7});
        CompletableFuture<Void> b = writer.append(entry("b", 20));
        scheduler.runDue();
        assertThat(b).isCompleted();
        assertThat(segment(2).segment().watermark()).isEqualTo(20);
    }

    // rule 20
    @Test
    void aWatermarkThatMovesWithoutRecordsIsWrittenOnceAndMaxNever() throws Exception {
        open();
        watermarks.advance(30);
        writer.appendWatermark();
        scheduler.runDue();
        writer.appendWatermark();
        scheduler.runDue();
        assertThat(writer.nextSegment()).isEqualTo(2);
        assertThat(segment(1).segment().watermark()).isEqualTo(30);
        watermarks.advance(Long.MAX_VALUE);
        CompletableFuture<Void> closed = writer.close();
        scheduler.runDue();
        assertThat(closed).isCompleted();
        assertThat(segment(2).segment().watermark()).isEqualTo(30);
    }

    /** Breaks down as soon as it is armed; encoding a segment needs the time. */
    private final class BreakingClock extends Clock {
        private @Nullable Error error;

        @Override
        public Instant instant() {
            if (error != null) {
                throw error;
            }
            return scheduler.clock().instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void anErrorWhileASegmentIsMadeFailsAllThatWait() {
        BreakingClock clock = new BreakingClock();
        LaneWriter breaking =
                new LaneWriter(
                        paths,
                        new WriteOnceStore(store, retrier),
                        scheduler,
                        clock,
                        GroupCommit.of(Duration.ZERO, 1, 1_000_000),
                        watermarks);
        assertThat(breaking.open(LANE, OPENING)).isCompleted();
        Hold first = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> durable = breaking.append(entry("a", 5));
        CompletableFuture<Void> b = breaking.append(entry("b", 5));
        CompletableFuture<Void> c = breaking.append(entry("c", 5));
        clock.error = new OutOfMemoryError("thrown on purpose");
        first.release();

        assertThat(durable).isCompleted();
        for (CompletableFuture<Void> failed :
                List.of(b, c, breaking.failed(), breaking.append(entry("d", 5)))) {
            assertThatThrownBy(failed::join).hasRootCause(clock.error);
        }
    }

    @Test
    void anErrorThatThePutThrowsFailsTheAppend() {
        open();
        Error error = new OutOfMemoryError("thrown on purpose");
        store.script().throwAt(Operation.PUT_IF_ABSENT, target -> true, error);
        assertThatThrownBy(writer.append(entry("a", 5))::join).hasRootCause(error);
    }

    // rules 9 and 20
    @Test
    void aRefusedSegmentOfTheWatermarkAloneIsTold() {
        open();
        watermarks.advance(7);
        store.script().failBefore(Operation.PUT_IF_ABSENT, 1_000, ErrorKind.ACCESS_DENIED);
        writer.appendWatermark();
        scheduler.advance(Duration.ofMinutes(3));
        assertThat(writer.failed()).isCompletedExceptionally();
    }

    @Test
    void whatWasUnderWayFailsWhenTheExecutorIsShutDown() {
        open();
        Hold put = store.script().hold(Operation.PUT_IF_ABSENT);
        CompletableFuture<Void> appended = writer.append(entry("a", 5));
        scheduler.shutdownNow();
        put.release();
        assertThat(appended).isCompletedExceptionally();
    }
}
