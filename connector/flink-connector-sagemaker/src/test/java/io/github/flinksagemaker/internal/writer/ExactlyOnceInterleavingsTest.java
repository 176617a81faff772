// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.FencedCommitPolicy;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.mocks.MockCommitRequest;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The awkward orders of checkpoint, commit, death and restore (rules 12 to 18), step by step: each
 * record is readable exactly once. No step depends on time, so each may take any time.
 */
@Timeout(300)
class ExactlyOnceInterleavingsTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.at(null, 5);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final LedgerPaths paths = Writers.PATHS;
    private FencedCommitPolicy fencedCommit = FencedCommitPolicy.FAIL;
    private long checkpoint;

    private SinkSettings settings(DeliveryGuarantee guarantee) {
        return Writers.settings()
                .setDeliveryGuarantee(guarantee)
                .setMaxBatchSize(2)
                .setRetryBudget(Duration.ofSeconds(3))
                .setFencedCommit(fencedCommit)
                .build();
    }

    private SageMakerAsyncWriter<String> writer(
            DeliveryGuarantee guarantee, Collection<BufferedRequestState<RequestEntry>> states) {
        return Writers.writer(settings(guarantee), new FakeServices(store), states);
    }

    private SageMakerAsyncWriter<String> writer(
            Collection<BufferedRequestState<RequestEntry>> states) {
        return writer(DeliveryGuarantee.EXACTLY_ONCE, states);
    }

    /** What a checkpoint holds of a writer, and of the committer behind it. */
    private record Checkpoint(
            List<BufferedRequestState<RequestEntry>> states, List<Commit> committables) {}

    private Checkpoint checkpoint(SageMakerAsyncWriter<String> writer, boolean endOfInput)
            throws Exception {
        writer.flush(endOfInput);
        List<Commit> committables = List.copyOf(writer.prepareCommit());
        return new Checkpoint(writer.snapshotState(++checkpoint), committables);
    }

    /** By a committer of its own, as after any restart. */
    private void commit(Collection<Commit> committables) throws Exception {
        List<CommitRequest<Commit>> requests = new ArrayList<>();
        committables.forEach(commit -> requests.add(new MockCommitRequest<>(commit)));
        try (LaneCommitter committer =
                new LaneCommitter(
                        settings(DeliveryGuarantee.EXACTLY_ONCE),
                        new FakeServices(store),
                        new UnregisteredMetricsGroup(),
                        false)) {
            committer.commit(requests);
        }
    }

    private static void write(SageMakerAsyncWriter<String> writer, String... records)
            throws Exception {
        for (String record : records) {
            writer.write(record, CONTEXT);
        }
    }

    private void finish(SageMakerAsyncWriter<String> writer) throws Exception {
        commit(checkpoint(writer, true).committables());
    }

    private static void awaitFences(SageMakerAsyncWriter<String> successor) throws Exception {
        successor.flush(false); // its lane is open, and only then does it fence
        long deadline = System.nanoTime() + Duration.ofSeconds(120).toNanos();
        while (((WriterState) successor.snapshotState(99).get(0)).lanes().size() > 1) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private List<String> readable() throws Exception {
        return ReadableRecords.of(store, paths);
    }

    private List<Commit> commits(LaneId lane) throws Exception {
        return ReadableRecords.commits(store, paths, lane);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("rules 12 and 15: death between checkpoint and commit, whoever restores first")
    void deathBetweenCheckpointAndCommit(boolean fenceFirst) throws Exception {
        SageMakerAsyncWriter<String> dying = writer(List.of());
        write(dying, "1", "2", "3");
        Checkpoint completed = checkpoint(dying, false);
        write(dying, "4", "5");
        checkpoint(dying, false); // prepared, and never completed
        dying.close();
        assertThat(readable()).isEmpty();

        try (SageMakerAsyncWriter<String> successor = writer(completed.states())) {
            if (fenceFirst) {
                awaitFences(successor);
            }
            commit(completed.committables());
            awaitFences(successor);
            write(successor, "4", "5");
            finish(successor);
        }
        commit(completed.committables());

        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    }

    @Test
    @DisplayName("rules 7, 12 and 15: committer and writer are restored on different subtasks")
    void rescalingSendsStateAndCommittablesDifferentWays() throws Exception {
        SageMakerAsyncWriter<String> left = writer(List.of());
        SageMakerAsyncWriter<String> right = writer(List.of());
        write(left, "1", "2", "3");
        write(right, "4", "5");
        Checkpoint ofLeft = checkpoint(left, false);
        Checkpoint ofRight = checkpoint(right, false);
        left.close();
        right.close();
        List<BufferedRequestState<RequestEntry>> both = new ArrayList<>(ofRight.states());
        both.addAll(ofLeft.states());

        // to one writer, the committables to two others, which commit in the opposite order
        try (SageMakerAsyncWriter<String> one = writer(both)) {
            commit(ofRight.committables());
            awaitFences(one);
            commit(ofLeft.committables());
            finish(one);
        }

        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3", "4", "5");
    }

    @Test
    @DisplayName("rules 15 and 16: one subtask is restarted alone, and the old one still commits")
    void aZombiesCommitIsRefused() throws Exception {
        try (SageMakerAsyncWriter<String> other = writer(List.of());
                SageMakerAsyncWriter<String> zombie = writer(List.of())) {
            write(other, "a", "b");
            write(zombie, "1", "2");
            commit(checkpoint(other, false).committables());
            Checkpoint completed = checkpoint(zombie, false);
            commit(completed.committables());
            write(zombie, "3", "4");
            Checkpoint late = checkpoint(zombie, false);

            try (SageMakerAsyncWriter<String> successor = writer(completed.states())) {
                awaitFences(successor);
                assertThatThrownBy(() -> commit(late.committables()))
                        .hasMessageContaining("commit 1 of lane")
                        .hasMessageContaining("was fenced by lane");
                write(successor, "3", "4");
                finish(successor);
            }
            write(other, "c", "d");
            finish(other);
        }

        assertThat(readable()).containsExactlyInAnyOrder("a", "b", "c", "d", "1", "2", "3", "4");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("rules 15, 16 and 18: a savepoint is forked while the first job goes on")
    void theJobThatWasForkedFromIsFenced(FencedCommitPolicy policy) throws Exception {
        fencedCommit = policy;
        try (SageMakerAsyncWriter<String> original = writer(List.of())) {
            write(original, "1", "2");
            Checkpoint savepoint = checkpoint(original, false);
            commit(savepoint.committables());
            LaneId lane = savepoint.committables().get(0).lane();
            write(original, "3", "4");
            commit(checkpoint(original, false).committables());
            write(original, "5", "6");
            List<Commit> fenced = checkpoint(original, false).committables();

            try (SageMakerAsyncWriter<String> fork = writer(savepoint.states())) {
                awaitFences(fork);
                assertThat(commits(lane)).as("behind commit 1").hasSize(3);
                assertThat(commits(lane).get(2).end()).isEqualTo(LaneEnd.FENCED);
                write(original, "7", "8");
                assertThatThrownBy(() -> original.flush(false))
                        .as("its segments are fenced too")
                        .hasMessageContaining("was fenced by");
                if (policy == FencedCommitPolicy.FAIL) {
                    assertThatThrownBy(() -> commit(fenced))
                            .hasMessageContaining("sink.fenced-commit=discard");
                } else {
                    commit(fenced);
                }
                write(fork, "3", "4", "5", "6");
                finish(fork);
            }
        }

        assertThat(readable())
                .as("3 and 4 may come twice, 5 and 6 must not")
                .containsExactlyInAnyOrder("1", "2", "3", "4", "3", "4", "5", "6");
    }

    @Test
    @DisplayName("rules 15 and 18: two jobs start from one savepoint")
    void bothForksFenceTheirPredecessorAndNothingIsLost() throws Exception {
        SageMakerAsyncWriter<String> original = writer(List.of());
        write(original, "1", "2");
        Checkpoint savepoint = checkpoint(original, false);
        original.close();

        try (SageMakerAsyncWriter<String> first = writer(savepoint.states());
                SageMakerAsyncWriter<String> second = writer(savepoint.states())) {
            commit(savepoint.committables());
            commit(savepoint.committables());
            awaitFences(first);
            awaitFences(second);
            write(first, "3");
            write(second, "3");
            finish(first);
            finish(second);
        }

        assertThat(commits(savepoint.committables().get(0).lane())).hasSize(2);
        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3", "3");
    }

    @Test
    @DisplayName("rules 10 and 12: stop with savepoint, without drain, is no end")
    void aStopWithSavepointEndsNothing() throws Exception {
        SageMakerAsyncWriter<String> stopped = writer(List.of());
        write(stopped, "1", "2", "3");
        Checkpoint savepoint = checkpoint(stopped, false);
        commit(savepoint.committables());
        stopped.close();
        LaneId lane = savepoint.committables().get(0).lane();
        assertThat(commits(lane)).hasSize(1).allMatch(commit -> commit.end() == null);

        try (SageMakerAsyncWriter<String> resumed = writer(savepoint.states())) {
            commit(savepoint.committables());
            write(resumed, "4");
            finish(resumed);
        }

        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3", "4");
    }

    @ParameterizedTest
    @EnumSource(
            value = DeliveryGuarantee.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    @DisplayName("rules 12 and 17: batch execution commits once, at the end, and perhaps again")
    void batchExecutionCommitsAtTheEnd(DeliveryGuarantee guarantee) throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(guarantee, List.of())) {
            write(writer, "1", "2", "3");
            writer.flush(true);
            List<Commit> end = List.copyOf(writer.prepareCommit());
            commit(end);
            commit(end);

            assertThat(end).singleElement().satisfies(c -> assertThat(c.number()).isZero());
            assertThat(commits(end.get(0).lane()))
                    .singleElement()
                    .satisfies(c -> assertThat(c.end()).isEqualTo(LaneEnd.END_OF_INPUT));
        }
        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @Test
    @DisplayName("rule 17: death between the end of input and its checkpoint")
    void anEndThatNoCheckpointHoldsIsMadeAgain() throws Exception {
        SageMakerAsyncWriter<String> dying = writer(List.of());
        write(dying, "1", "2");
        Checkpoint completed = checkpoint(dying, false);
        commit(completed.committables());
        write(dying, "3");
        checkpoint(dying, true);
        dying.close();

        try (SageMakerAsyncWriter<String> successor = writer(completed.states())) {
            awaitFences(successor);
            write(successor, "3");
            finish(successor);
        }

        LaneId lane = completed.committables().get(0).lane();
        assertThat(commits(lane).get(1).end()).isEqualTo(LaneEnd.FENCED);
        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("rules 12 and 17: restored from the final checkpoint, whoever restores first")
    void anEndThatItsCheckpointHoldsIsCommittedAfterTheRestore(boolean fenceFirst)
            throws Exception {
        SageMakerAsyncWriter<String> dying = writer(List.of());
        write(dying, "1", "2", "3");
        Checkpoint last = checkpoint(dying, true);
        assertThat(checkpoint(dying, true).committables()).as("an end comes once").isEmpty();
        dying.close();

        try (SageMakerAsyncWriter<String> successor = writer(last.states())) {
            if (fenceFirst) {
                awaitFences(successor);
            }
            commit(last.committables());
            awaitFences(successor);
            finish(successor);
        }

        LaneId lane = last.committables().get(0).lane();
        assertThat(commits(lane).get(0).end()).isEqualTo(LaneEnd.END_OF_INPUT);
        assertThat(readable()).containsExactlyInAnyOrder("1", "2", "3");
    }
}
