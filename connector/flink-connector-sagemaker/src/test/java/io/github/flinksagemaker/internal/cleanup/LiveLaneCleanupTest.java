// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiveLaneCleanupTest {

    private static final Duration LONG = CleanupFixture.RETENTION.plusDays(1);

    private CleanupFixture fixture = new CleanupFixture(CleanupPolicy.LEDGER);

    /** Segments 1 to 6 old, 7 to 9 young. */
    private LaneId lane() {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 6);
        fixture.advance(LONG);
        fixture.append(lane, 7, 9);
        return lane;
    }

    private void clean(LaneId lane, long firstSegment, long firstCommit) throws Exception {
        new LiveLaneCleanup(fixture.context).clean(CoveredLane.of(lane, firstSegment, firstCommit));
    }

    @Test
    @DisplayName("rule 28: what a checkpoint covers and the retention allows goes, behind the mark")
    void deletesWhatIsCoveredAndOld() throws Exception {
        LaneId lane = lane();

        clean(lane, 5, 0);

        assertThat(fixture.trim(lane)).isEqualTo("5");
        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.count(ConnectorMetric.DELETED_OBJECTS)).isEqualTo(4);
    }

    @Test
    @DisplayName("rule 28: what is covered stays for the retention")
    void keepsWhatIsYoung() throws Exception {
        LaneId lane = lane();

        clean(lane, 9, 0);

        assertThat(fixture.trim(lane)).isEqualTo("7");
        assertThat(fixture.segments(lane)).containsExactly(0L, 7L, 8L, 9L);

        fixture.advance(LONG);
        clean(lane, 9, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 9L);
    }

    @Test
    @DisplayName("rules 3 and 8: opening and newest segment stay as long as the lane goes on")
    void keepsOpeningAndNewest() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 3);
        fixture.advance(LONG);

        clean(lane, 4, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 3L);
        assertThat(fixture.trim(lane)).isEqualTo("3");
    }

    @Test
    void aLaneWithNothingButItsOpeningIsLeftAlone() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.advance(LONG);

        clean(lane, 1, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L);
        assertThat(fixture.trim(lane)).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = CleanupPolicy.class,
            names = {"LEDGER", "LEDGER_AND_INPUTS"})
    void deletesInputsByPolicyAndNoOutputs(CleanupPolicy policy) throws Exception {
        fixture = new CleanupFixture(policy);
        LaneId lane = lane();

        clean(lane, 5, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        List<Long> all = List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        List<Long> left = List.of(5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.inputs(lane)).isEqualTo(policy.deletesInputs() ? left : all);
        assertThat(fixture.outputs(lane)).as("a lifecycle rule's").isEqualTo(all);
    }

    @Test
    @DisplayName("rule 28: an entry may name no input; inputs that no entry names stay")
    void entriesWithoutAnInputAreCleanedLikeOthers() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = fixture.open(false);
        fixture.appendInline(lane, 1);
        fixture.appendInline(lane, 2);
        fixture.append(lane, 3, 5);
        fixture.stage(InvocationId.of(lane, 2)); // staged, never sent
        fixture.advance(CleanupFixture.RETENTION.plusDays(1));

        clean(lane, 4, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 4L, 5L);
        assertThat(fixture.inputs(lane)).containsExactly(2L, 4L, 5L);
    }

    @Test
    @DisplayName("rules 12, 14 and 28: a commit stays while it makes a segment readable")
    void deletesCommitsBelowTheMarkOnly() throws Exception {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 6);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.commit(lane, 1, 3, 2, null);
        fixture.commit(lane, 2, 3, 5, null);
        fixture.commit(lane, 3, 6, 6, null);
        fixture.advance(LONG);
        fixture.append(lane, 7);
        fixture.commit(lane, 4, 7, 7, null);

        clean(lane, 5, 5);

        assertThat(fixture.trim(lane)).isEqualTo("5 2");
        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L);
        assertThat(fixture.commits(lane)).containsExactly(2L, 3L, 4L);
        LaneReading fresh = LaneReading.fresh(fixture.objects, lane);
        assertThat(fresh.failures).isEmpty();
        assertThat(fresh.segments).containsExactly(5L, 6L, 7L);
    }

    @Test
    @DisplayName("rules 12 and 28: a commit that is repeated after it was deleted changes nothing")
    void aCommitThatIsRepeatedAfterItsDeletionMakesNothingReadable() throws Exception {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 4);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.commit(lane, 1, 3, 4, null);
        fixture.advance(LONG);
        fixture.append(lane, 5);
        fixture.commit(lane, 2, 5, 5, null);
        clean(lane, 5, 3);
        assertThat(fixture.commits(lane)).containsExactly(2L);

        fixture.commit(lane, 0, 1, 2, null); // by a sink that was restored from long ago

        LaneReading fresh = LaneReading.fresh(fixture.objects, lane);
        assertThat(fresh.failures).isEmpty();
        assertThat(fresh.segments).containsExactly(5L);
        clean(lane, 5, 3);
        assertThat(fixture.commits(lane)).containsExactly(2L);
    }

    @Test
    @DisplayName("rules 8, 14 and 28: behind a fence of the segments commits are cleaned as before")
    void cleansALaneWhoseSegmentsAreFenced() throws Exception {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 3);
        fixture.end(lane, 4, LaneEnd.FENCED);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.commit(lane, 1, 3, 3, null);
        fixture.advance(LONG);

        clean(lane, 3, 1);

        assertThat(fixture.trim(lane)).isEqualTo("3 1");
        assertThat(fixture.segments(lane))
                .as("the fence is the newest")
                .containsExactly(0L, 3L, 4L);
        assertThat(fixture.commits(lane)).containsExactly(1L);
        LaneReading fresh = LaneReading.fresh(fixture.objects, lane);
        assertThat(fresh.failures).isEmpty();
        assertThat(fresh.segments).containsExactly(3L);
    }

    @Test
    @DisplayName("rules 27 and 28: a corrupt segment stops the clean-up of its lane")
    void aCorruptSegmentStopsTheCleanupOfItsLane() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = lane();
        fixture.put(CleanupFixture.PATHS.segment(lane, 2), "garbage");
        fixture.advance(LONG);

        assertThatThrownBy(() -> clean(lane, 5, 0))
                .hasMessageContaining(CleanupFixture.PATHS.segment(lane, 2) + ": line 1");
        assertThat(fixture.segments(lane)).contains(1L, 2L, 3L, 4L);
    }

    @Test
    void aSegmentThatIsTooLargeToBeReadStaysAndIsTold() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = lane();
        String large = "x".repeat(CleanupFixture.MAX_SEGMENT + 1);
        fixture.put(CleanupFixture.PATHS.segment(lane, 2), large);
        fixture.advance(LONG);

        assertThatThrownBy(() -> clean(lane, 5, 0))
                .hasMessageContainingAll(
                        CleanupFixture.PATHS.segment(lane, 2) + ": has 100001 bytes",
                        "source.max-segment-size");
        assertThat(fixture.segments(lane)).contains(1L, 2L, 3L, 4L);
    }

    @Test
    @DisplayName("rule 28: commits that no checkpoint covers stay")
    void keepsCommitsThatAreNotCovered() throws Exception {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 4);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.commit(lane, 1, 3, 3, null);
        fixture.advance(LONG);

        clean(lane, 4, 1);

        assertThat(fixture.trim(lane)).isEqualTo("4 1");
        assertThat(fixture.commits(lane)).containsExactly(1L);
    }

    @Test
    @DisplayName("rule 28: the mark never goes back, and what is below it goes whatever its age")
    void deletesWhatIsLeftBelowTheMark() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 9);
        fixture.trim(lane, "4");

        clean(lane, 9, 0);

        assertThat(fixture.trim(lane)).isEqualTo("4");
        assertThat(fixture.segments(lane)).containsExactly(0L, 4L, 5L, 6L, 7L, 8L, 9L);
    }

    @Test
    @DisplayName("rule 28: a mark that lags behind what is gone catches up")
    void advancesAMarkThatLagsBehind() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 6, 9);
        fixture.trim(lane, "4");

        clean(lane, 9, 0);

        assertThat(fixture.trim(lane)).isEqualTo("6");
        assertThat(fixture.segments(lane)).containsExactly(0L, 6L, 7L, 8L, 9L);
    }

    @Test
    void leavesALaneThatIsBeingDeletedToTheEnumerator() throws Exception {
        LaneId lane = lane();
        fixture.trim(lane, "20 0 deleted");

        clean(lane, 5, 0);

        assertThat(fixture.store.deleted).isEmpty();
        assertThat(fixture.trim(lane)).isEqualTo("20 0 deleted");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void worksPageByPage(int pageSize) throws Exception {
        fixture.objects.setPageSize(pageSize);
        LaneId lane = lane();

        clean(lane, 6, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 6L, 7L, 8L, 9L);
        assertThat(fixture.trim(lane)).isEqualTo("6");
    }

    @Test
    void deletesInBatches() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 2500);
        fixture.advance(LONG);

        clean(lane, 2501, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 2500L);
        assertThat(fixture.store.requests).as("4 lists, 3 marks, 3 deletes, 1 get").isEqualTo(11);
    }

    @Test
    void deletesInputsInBatches() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 2500);
        fixture.advance(LONG);

        clean(lane, 2501, 0);

        assertThat(fixture.segments(lane)).containsExactly(0L, 2500L);
        assertThat(fixture.inputs(lane)).containsExactly(2500L);
        assertThat(fixture.store.requests)
                .as("besides: 2,499 gets and 3 deletes of inputs")
                .isEqualTo(11 + 2499 + 3);
        assertThat(fixture.store.mostReads).isEqualTo(CleanupRequests.MAX_READS);
    }

    @Test
    void readsCommitsManyAtOnce() throws Exception {
        LaneId lane = fixture.open(true);
        for (int i = 0; i < 100; i++) {
            fixture.append(lane, i + 1);
            fixture.commit(lane, i, i + 1, i + 1, null);
        }
        fixture.advance(LONG);

        clean(lane, 100, 100);

        assertThat(fixture.segments(lane)).containsExactly(0L, 100L);
        assertThat(fixture.commits(lane)).containsExactly(99L);
        assertThat(fixture.store.mostReads).isEqualTo(CleanupRequests.MAX_READS);
    }

    @Test
    void aRefusedDeleteIsCountedAndKeepsWhatFollows() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = lane();
        fixture.store.refuse(location -> location.key().contains("inputs/"));
        round(CoveredLane.of(lane, 5, 0));

        assertThat(fixture.count(ConnectorMetric.REFUSED_DELETES)).isEqualTo(4);
        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isEqualTo(1);
        assertThat(fixture.segments(lane)).contains(1L, 2L, 3L, 4L);

        fixture.store.refuse(location -> false);
        round(CoveredLane.of(lane, 5, 0));

        assertThat(fixture.segments(lane)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.inputs(lane)).containsExactly(5L, 6L, 7L, 8L, 9L);
    }

    @Test
    void oneLaneThatIsRefusedDoesNotStopTheOthers() throws Exception {
        LaneId locked = lane();
        LaneId free = lane();
        fixture.store.refuse(location -> location.key().contains(locked.value()));
        fixture.advance(LONG);

        round(CoveredLane.of(locked, 5, 0), CoveredLane.of(free, 5, 0));

        assertThat(fixture.segments(locked)).hasSize(10);
        assertThat(fixture.segments(free)).containsExactly(0L, 5L, 6L, 7L, 8L, 9L);
        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isEqualTo(1);
    }

    @Test
    void aRoundThatIsRefusedEverywhereCostsFewRequests() throws Exception {
        List<CoveredLane> lanes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            LaneId lane = fixture.open(false);
            fixture.append(lane, 1, 3);
            lanes.add(CoveredLane.of(lane, 3, 0));
        }
        fixture.advance(LONG);
        fixture.store.refuse(location -> true);

        round(lanes.toArray(CoveredLane[]::new));

        assertThat(fixture.store.requests)
                .as("and a few for lanes that are done with")
                .isLessThanOrEqualTo(5 * CleanupProblems.MAX_AT_ONCE + 3);
    }

    private void round(CoveredLane... live) throws Exception {
        List<LaneId> needed = Stream.of(live).map(CoveredLane::lane).toList();
        DoneLanes done = new DoneLanes(needed, List.of(), 0, 0, 0, null);
        fixture.round(List.of(live), done, lane -> {});
    }

    @Test
    void withoutACompletedCheckpointNothingIsAsked() throws Exception {
        lane();

        CheckpointedValue<CheckpointCover> none = new CheckpointedValue<>();
        assertThat(new CleanupRound(none, fixture.context, lane -> {}).run()).isFalse();

        assertThat(fixture.store.requests).isZero();
    }

    /** Crashes at every single request, before and after it acts, and repeats. */
    @ParameterizedTest
    @EnumSource(
            value = CleanupPolicy.class,
            names = {"LEDGER", "LEDGER_AND_INPUTS"})
    @DisplayName("rule 28: a crash anywhere is repaired by a repetition, and readers behave")
    void survivesACrashAnywhere(CleanupPolicy policy) throws Exception {
        List<String> shouldRemain = null;
        int crashes = 0;
        for (int at = -1; at < 200; at++) {
            for (boolean after : new boolean[] {false, true}) {
                fixture = new CleanupFixture(policy);
                fixture.objects.setPageSize(4);
                LaneId lane = readCommittedLane();
                boolean crashed = false;
                if (at >= 0) {
                    fixture.store.crashAt(at, after);
                    try {
                        clean(lane, 6, 4);
                    } catch (RuntimeException e) {
                        assertThat(e).hasMessage("crashed");
                        crashed = true;
                    }
                    assertThatReadersBehave(lane);
                    fixture.store.crashAt(Integer.MAX_VALUE, false);
                }
                clean(lane, 6, 4);
                assertThatReadersBehave(lane);
                List<String> remaining = withoutLane(lane);
                if (shouldRemain == null) {
                    shouldRemain = remaining;
                }
                assertThat(remaining).as("crash at %s", at).isEqualTo(shouldRemain);
                if (at >= 0 && !crashed) {
                    assertThat(crashes).isGreaterThan(10);
                    return;
                }
                crashes += crashed ? 1 : 0;
            }
        }
        throw new AssertionError("it never came to an end");
    }

    private LaneId readCommittedLane() {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 6);
        fixture.commit(lane, 0, 1, 3, null);
        fixture.commit(lane, 1, 4, 3, null);
        fixture.commit(lane, 2, 4, 5, null);
        fixture.commit(lane, 3, 6, 6, null);
        fixture.advance(LONG);
        fixture.append(lane, 7, 8);
        fixture.commit(lane, 4, 7, 8, null);
        return lane;
    }

    private void assertThatReadersBehave(LaneId lane) {
        LaneReading restored = LaneReading.restored(fixture.objects, lane, List.of(6L), 7, 4);
        assertThat(restored.failures).isEmpty();
        assertThat(restored.segments).containsExactly(6L, 7L, 8L);
        LaneReading fresh = LaneReading.fresh(fixture.objects, lane);
        assertThat(fresh.failures).isEmpty();
        assertThat(fresh.segments).contains(6L, 7L, 8L);
        if (fixture.trim(lane) != null) {
            LaneReading behind = LaneReading.restored(fixture.objects, lane, List.of(3L), 4, 1);
            assertThat(behind.failures).hasSize(1);
            assertThat(behind.failures.get(0)).contains("has been deleted");
        }
    }

    private List<String> withoutLane(LaneId lane) {
        return fixture.everything().stream().map(key -> key.replace(lane.value(), "L")).toList();
    }
}
