// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.RunMarkerCodec;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import io.github.flinksagemaker.testing.Unrecoverable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** Rules 1 and 34. */
class LaneStartTest {

    private static final String JOB = "00000000000000000000000000000000";
    private static final String OTHER_JOB = "5d41402abc4b2a76b9719d911017c592";

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
    private final LaneStart start = new LaneStart(paths, store, retrier, scheduler.clock());

    private RunMarker run(String job, String nonce) {
        return RunMarker.of("scores", job, nonce, scheduler.clock().millis());
    }

    private CompletableFuture<LaneId> begin(
            RunMarker run, boolean restored, LaneId... predecessors) {
        LaneOpening opening = LaneOpening.of("fraud", 0, 1, false, List.of(predecessors), 0);
        CompletableFuture<LaneId> name = start.name(opening, run, restored);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(name).isDone();
        return name;
    }

    private LaneId writeLane(long time, @Nullable String run, boolean readCommitted) {
        return writeLane(time, run, readCommitted, 0);
    }

    private LaneId writeLane(
            long time, @Nullable String run, boolean readCommitted, long checkpoint) {
        LaneId lane = LaneId.create(time);
        LaneOpening opening = LaneOpening.of("fraud", 0, 1, readCommitted, List.of(), checkpoint);
        Segment first =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(0)
                        .setAuthor(lane)
                        .setOpening(opening.inRun(run, run == null ? null : JOB, List.of()))
                        .build();
        store.write(paths.segment(lane, 0), SegmentCodec.encode(first, List.of()), "text/plain");
        return lane;
    }

    private void writeCommit(LaneId lane, long number, @Nullable LaneEnd end) {
        LaneId author = end == LaneEnd.FENCED ? LaneId.create(lane.time() + 1) : lane;
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(author)
                        .setFromSegment(1)
                        .setToSegment(0)
                        .setEnd(end)
                        .build();
        store.write(paths.commit(lane, number), CommitCodec.encode(commit), "text/plain");
    }

    private RunMarker marker() throws LedgerFormatException {
        byte[] bytes = Objects.requireNonNull(store.bytes(paths.run("scores")));
        return RunMarkerCodec.decode(bytes, "marker");
    }

    // rule 1
    @Test
    void aLaneIsLaterThanTheNewestOneThoughTheClockIsBehind() {
        store.setPageSize(2);
        long now = scheduler.clock().millis();
        for (int i = 0; i < 7; i++) {
            writeLane(now + 3_600_000 + i, "earlier", false);
        }
        assertThat(begin(run(JOB, "a"), false).join().time()).isEqualTo(now + 3_600_000 + 7);
    }

    // rule 1
    @Test
    void aLaneIsLaterThanItsPredecessorsAndOtherwiseOfNow() {
        long now = scheduler.clock().millis();
        LaneId ahead = LaneId.create(now + 5_000);
        assertThat(begin(run(JOB, "a"), true, ahead).join().time()).isEqualTo(now + 5_001);
        assertThat(begin(run(JOB, "a"), false).join().time())
                .isEqualTo(scheduler.clock().millis() - 60_000);
    }

    @Test
    void theFirstWriterOfARunMarksItAndTheOthersFindTheMark() throws Exception {
        RunMarker first = run(JOB, "a");
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        assertThat(begin(first, false)).isCompleted();
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        assertThat(marker()).isEqualTo(first);
    }

    @Test
    void aRunOfAnotherJobIsRefusedForGoodSayingWhatToDo() throws Exception {
        RunMarker theirs = run(OTHER_JOB, "a");
        assertThat(begin(theirs, false)).isCompleted();

        CompletableFuture<LaneId> refused = begin(run(JOB, "b"), false);

        assertThatThrownBy(refused::join)
                .satisfies(Unrecoverable::check)
                .rootCause()
                .hasMessageContaining("run-id is \"scores\"")
                .hasMessageContaining("job " + JOB)
                .hasMessageContaining("job " + OTHER_JOB + " has begun that run")
                .hasMessageContaining("s3://bucket/staging/runs/scores")
                .hasMessageContaining("Choose a run-id that has not been used");
        assertThat(marker()).isEqualTo(theirs);
    }

    @Test
    void aRestoredWriterMarksItsRunAndIsNeverRefused() throws Exception {
        assertThat(begin(run(JOB, "a"), true)).isCompleted();
        assertThat(marker().job()).isEqualTo(JOB);
        assertThat(begin(run(OTHER_JOB, "b"), true)).isCompleted();
        assertThat(marker().job()).isEqualTo(JOB);
    }

    /** A cluster may fix the job's id, and run main() again after a failure. */
    @Test
    void underTheSameJobIdARunThatHasNotEndedGoesOn() {
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        long now = scheduler.clock().millis();
        writeLane(now, "scores", false);
        writeCommit(writeLane(now + 1, "scores", true), 0, LaneEnd.FENCED);
        writeCommit(writeLane(now + 2, "another", false), 0, LaneEnd.END_OF_INPUT);
        writeCommit(writeLane(now + 3, null, false), 0, LaneEnd.END_OF_INPUT);
        writeLane(now + 4, "another", false, 5);
        assertThat(begin(run(JOB, "b"), false)).isCompleted();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void underTheSameJobIdARunThatHasEndedIsAnotherExecutions(boolean readCommitted) {
        store.setPageSize(10);
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        long now = scheduler.clock().millis();
        for (int i = 0; i < 70; i++) {
            writeLane(now + i, "scores", false);
        }
        LaneId ended = writeLane(now + 70, "scores", readCommitted);
        long last = readCommitted ? 12 : 0;
        for (int number = 0; number < last; number++) {
            writeCommit(ended, number, null);
        }
        writeCommit(ended, last, LaneEnd.END_OF_INPUT);
        if (readCommitted) {
            writeCommit(ended, last + 1, LaneEnd.FENCED);
        }

        assertThatThrownBy(() -> begin(run(JOB, "b"), false).join())
                .satisfies(Unrecoverable::check)
                .rootCause()
                .hasMessageContaining("lane " + ended)
                .hasMessageContaining("has ended in an earlier execution under the same job id");
        assertThat(begin(run(JOB, "a"), false)).as("an attempt of that execution").isCompleted();
    }

    /** Lost without a state that names its lane, which would stay the newest for ever. */
    @Test
    void underTheSameJobIdARunThatWentOnFromACheckpointIsAnotherExecutions() {
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        long now = scheduler.clock().millis();
        writeLane(now, "scores", false);
        LaneId restored = writeLane(now + 1, "scores", false, 5);

        assertThatThrownBy(() -> begin(run(JOB, "b"), false).join())
                .satisfies(Unrecoverable::check)
                .rootCause()
                .hasMessageContaining("lane " + restored)
                .hasMessageContaining(
                        "has gone on from checkpoint 5 in an earlier execution under the same job"
                                + " id")
                .hasMessageContaining("Choose a run-id that has not been used");
        assertThat(begin(run(JOB, "a"), false)).as("an attempt of that execution").isCompleted();
        assertThat(begin(run(JOB, "b"), true)).as("with that one's state").isCompleted();
    }

    /** A source complains of what can't be read; a sink must not be refused for ever. */
    @Test
    void underTheSameJobIdALaneInDeletionAndACorruptOneAreNobodys() {
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        long now = scheduler.clock().millis();
        LaneId inDeletion = LaneId.create(now);
        store.write(paths.segment(inDeletion, 7), "{}\n".getBytes(UTF_8), "text/plain");
        LaneId corrupt = LaneId.create(now + 1);
        store.write(paths.segment(corrupt, 0), "{\"v\":".getBytes(UTF_8), "text/plain");
        LaneId corruptAtItsEnd = writeLane(now + 2, "scores", true);
        store.write(paths.commit(corruptAtItsEnd, 0), "{".getBytes(UTF_8), "text/plain");

        assertThat(begin(run(JOB, "b"), false)).isCompleted();
    }

    @Test
    void aMarkerThatIsNoneFailsNamingIt() {
        store.write(paths.run("scores"), "{}\n".getBytes(UTF_8), "text/plain");
        assertThatThrownBy(() -> begin(run(JOB, "a"), false).join())
                .hasMessageContaining("s3://bucket/staging/runs/scores")
                .hasMessageContaining("is not a run's marker");
    }

    @ParameterizedTest
    @EnumSource(
            value = Operation.class,
            names = {"LIST", "GET", "PUT_IF_ABSENT"})
    void aCallThatFailsOnceIsRepeated(Operation operation) {
        assertThat(begin(run(JOB, "a"), false)).isCompleted();
        writeLane(scheduler.clock().millis(), "scores", false);
        store.script().failBefore(operation, 2, ErrorKind.TRANSIENT);
        assertThat(begin(run(JOB, "b"), false)).isCompleted();
    }
}
