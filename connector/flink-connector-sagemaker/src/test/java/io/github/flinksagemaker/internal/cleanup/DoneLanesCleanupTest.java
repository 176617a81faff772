// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DoneLanesCleanupTest {

    private static final Duration LONG = CleanupFixture.RETENTION.plusHours(1);

    private final List<LaneId> deleted = new ArrayList<>();
    private CleanupFixture fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);

    /** Four segments and a fence; an input that no segment names, from a writer that crashed. */
    private LaneId fencedLane() {
        return fencedLane(null);
    }

    private LaneId fencedLane(@Nullable String run) {
        LaneId lane = fixture.open(false, run);
        fixture.append(lane, 1, 4);
        fixture.stage(InvocationId.of(lane, 99));
        fixture.end(lane, 5, LaneEnd.FENCED);
        return lane;
    }

    /** Two committed segments, two orphans, a fence behind them, and one of the commits. */
    private LaneId fencedReadCommittedLane() {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 4);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.end(lane, 5, LaneEnd.FENCED);
        fixture.commit(lane, 1, 0, -1, LaneEnd.FENCED);
        return lane;
    }

    private void round(LaneId... done) throws Exception {
        round(new DoneLanes(List.of(), List.of(done), 0, 0, 0, null));
    }

    private void round(DoneLanes done) throws Exception {
        fixture.round(List.of(), done, deleted::add);
    }

    @Test
    @DisplayName("rules 11 and 28: a lane that is done with goes whole, orphans with it")
    void deletesTheWholeLane() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.segments(lane)).isEmpty();
        assertThat(fixture.inputs(lane)).isEmpty();
        assertThat(fixture.outputs(lane)).containsExactly(1L, 2L, 3L, 4L);
        assertThat(fixture.trim(lane)).isEqualTo("6 0 deleted");
        assertThat(deleted).containsExactly(lane);
    }

    @Test
    @DisplayName("rule 28: a lane from before the start position has not all been read, and stays")
    void keepsLanesFromBeforeTheStartPosition() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);
        long now = fixture.scheduler.clock().millis();

        round(new DoneLanes(List.of(), List.of(lane), lane.time() + 1, now, now, null));
        assertThat(fixture.segments(lane)).hasSize(6);

        round(new DoneLanes(List.of(), List.of(lane), lane.time(), now, now, null));
        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    @DisplayName("rule 34: a lane of a run that is not read is somebody else's, and stays")
    void keepsLanesOfOtherRuns() throws Exception {
        LaneId own = fencedLane("own");
        LaneId other = fencedLane("other");
        LaneId ofNoRun = fencedLane();
        fixture.advance(LONG);
        long now = fixture.scheduler.clock().millis();

        round(new DoneLanes(List.of(), List.of(), 0, now, now, Set.of("own")));

        assertThat(deleted).containsExactly(own);
        assertThat(fixture.segments(other)).hasSize(6);
        assertThat(fixture.segments(ofNoRun)).hasSize(6);
    }

    @Test
    @DisplayName("rule 34: a run's marker goes when it is old and no lane of the run is left")
    void deletesTheMarkersOfRunsWithoutLanes() throws Exception {
        mark("gone");
        mark("there");
        mark("other");
        LaneId gone = fencedLane("gone");
        fencedLane("there");
        fixture.advance(LONG);
        mark("young");
        DoneLanes done =
                new DoneLanes(List.of(), List.of(gone), 0, 0, 0, Set.of("gone", "there", "young"));

        round(done);
        assertThat(fixture.segments(gone)).isEmpty();
        round(done);

        assertThat(fixture.everything().stream().filter(key -> key.contains("/runs/")))
                .extracting(key -> key.substring(key.lastIndexOf('/') + 1))
                .containsExactlyInAnyOrder("there", "other", "young");
    }

    private void mark(String run) {
        fixture.put(CleanupFixture.PATHS.run(run), "x");
    }

    @Test
    @DisplayName("rule 34: while a lane's run can't be seen, no marker goes")
    void keepsTheMarkersBesideALaneThatIsHalfDeleted() throws Exception {
        mark("a");
        LaneId lane = fencedLane("a");
        fixture.advance(LONG);
        fixture.stage(InvocationId.of(lane, 100)); // a young one: the lane's end stays

        round(lane);
        round(lane);
        assertThat(fixture.segments(lane)).containsExactly(5L);
        assertThat(fixture.everything()).anyMatch(key -> key.endsWith("/runs/a"));

        fixture.advance(LONG);
        round(lane);
        round(lane);
        assertThat(fixture.everything()).noneMatch(key -> key.endsWith("/runs/a"));
    }

    @Test
    void takesAMarkThatIsForbiddenAsMissingIfItIsToldTo() throws Exception {
        fixture = CleanupFixture.whereForbiddenMeansMissing(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = fencedLane();
        fixture.objects
                .script()
                .failBefore(
                        Operation.GET,
                        CleanupFixture.PATHS.trim(lane).toString()::equals,
                        1,
                        ErrorKind.ACCESS_DENIED);
        fixture.advance(LONG);
        round(lane);

        assertThat(deleted).containsExactly(lane);
    }

    @Test
    @DisplayName("rule 28: the mark outlives its lane by a retention")
    void deletesTheMarkLater() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);
        round(lane);

        fixture.advance(Duration.ofDays(6));
        round(lane);
        assertThat(fixture.trim(lane)).isNotNull();

        fixture.advance(Duration.ofDays(2));
        round(lane);
        assertThat(fixture.everything()).noneMatch(key -> key.contains("bucket/staging"));
    }

    @Test
    @DisplayName("rule 14: orphans of a read-committed lane go with their inputs")
    void deletesAReadCommittedLane() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        LaneId lane = fencedReadCommittedLane();
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.segments(lane)).isEmpty();
        assertThat(fixture.commits(lane)).isEmpty();
        assertThat(fixture.inputs(lane)).isEmpty();
        assertThat(fixture.trim(lane)).isEqualTo("6 2 deleted");
    }

    @Test
    @DisplayName("rules 14 and 28: a fence of the segments is no end that a reader would see")
    void keepsAReadCommittedLaneWhoseSegmentsAloneAreFenced() throws Exception {
        LaneId lane = fixture.open(true);
        fixture.append(lane, 1, 2);
        fixture.end(lane, 3, LaneEnd.FENCED);
        fixture.commit(lane, 0, 1, 2, null);
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.segments(lane)).containsExactly(0L, 1L, 2L, 3L);
        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    @DisplayName("rule 8: a lane that is nothing but a fence goes too")
    void deletesALaneThatWasNeverOpened() throws Exception {
        LaneId lane = LaneId.create(fixture.scheduler.clock().millis());
        fixture.openFenced(lane);
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    @DisplayName("rule 28: a lane stays until its last object is older than the retention")
    void keepsALaneUntilItsLastObjectIsOld() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 4);
        fixture.advance(LONG);
        fixture.end(lane, 5, LaneEnd.FENCED);

        round(lane);

        assertThat(fixture.segments(lane)).hasSize(6);
        assertThat(fixture.inputs(lane)).hasSize(4);
        assertThat(fixture.trim(lane)).isNull();
    }

    @Test
    void aYoungLaneCostsNoRequest() throws Exception {
        for (int i = 0; i < 50; i++) {
            round(fencedLane());
        }
        assertThat(fixture.store.requests).as("three lists a round").isEqualTo(150);
    }

    @Test
    @DisplayName("rule 28: a lane that the checkpoint does not hold as done stays")
    void keepsLanesThatAreNotDone() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);

        round();
        round(new DoneLanes(List.of(lane), List.of(), 0, Long.MAX_VALUE, Long.MAX_VALUE, null));

        assertThat(fixture.segments(lane)).hasSize(6);
        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    @DisplayName("rule 31: a lane from before the horizon that nobody knows is done")
    void deletesForgottenLanes() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);
        long now = fixture.scheduler.clock().millis();

        round(new DoneLanes(List.of(), List.of(), 0, lane.time(), now, null));
        assertThat(fixture.segments(lane)).hasSize(6);

        round(new DoneLanes(List.of(), List.of(), 0, lane.time() + 1, now, null));
        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    @DisplayName("rule 31: a lane is not done because its writer's clock is behind")
    void keepsALaneWhoseClockIsBehind() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);

        round(new DoneLanes(List.of(), List.of(), 0, lane.time() + 1, lane.time(), null));

        assertThat(fixture.segments(lane)).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    @DisplayName("rule 28: a lane whose end can't be seen stays: a silent writer may go on")
    void keepsALaneThatHasNotEnded(boolean readCommitted) throws Exception {
        LaneId lane = fixture.open(readCommitted);
        fixture.append(lane, 1, 2);
        if (readCommitted) {
            fixture.commit(lane, 0, 1, 2, null);
        }
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.segments(lane)).hasSize(3);
        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    @DisplayName("rules 27 and 28: a lane that was given up by hand needs no end, nor an opening")
    void deletesALaneThatWasGivenUp() throws Exception {
        LaneId lane = fixture.open(false);
        fixture.append(lane, 1, 4);
        fixture.put(CleanupFixture.PATHS.segment(lane, 0), "garbage");
        fixture.trim(lane, "0 0 deleted");
        fixture.advance(LONG);

        round(lane);

        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isZero();
        assertThat(deleted).containsExactly(lane);
        assertThat(fixture.segments(lane)).isEmpty();
        assertThat(fixture.trim(lane)).isEqualTo("5 0 deleted");
    }

    @Test
    @DisplayName("rule 34: whose a lane was is not known if its opening can't be read")
    void keepsALaneThatWasGivenUpWhoseRunIsNotKnown() throws Exception {
        LaneId lane = fencedLane("own");
        fixture.put(CleanupFixture.PATHS.segment(lane, 0), "garbage");
        fixture.trim(lane, "0 0 deleted");
        fixture.advance(LONG);
        long now = fixture.scheduler.clock().millis();

        round(new DoneLanes(List.of(), List.of(), 0, now, now, Set.of("own")));

        assertThat(fixture.store.deleted).isEmpty();
        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isZero();
    }

    @Test
    @DisplayName("rule 28: inputs that are young stay, and the lane with them")
    void keepsYoungOrphans() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);
        fixture.stage(InvocationId.of(lane, 100));

        round(lane);
        assertThat(fixture.inputs(lane)).containsExactly(100L);
        assertThat(fixture.segments(lane)).containsExactly(5L);
        assertThat(deleted).isEmpty();

        fixture.advance(LONG);
        round(lane);
        assertThat(fixture.inputs(lane)).isEmpty();
        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    @DisplayName("rule 11: the end is not deleted before the opening")
    void keepsTheEndWhileTheOpeningIsRefused() throws Exception {
        LaneId lane = fencedLane();
        fixture.advance(LONG);
        fixture.store.refuse(CleanupFixture.PATHS.segment(lane, 0)::equals);

        round(lane);

        assertThat(fixture.segments(lane)).containsExactly(0L, 5L);
        assertThat(fixture.count(ConnectorMetric.REFUSED_DELETES)).isEqualTo(1);

        fixture.store.refuse(location -> false);
        round(lane);
        assertThat(fixture.segments(lane)).isEmpty();
    }

    @Test
    void oneLaneThatIsRefusedDoesNotStopTheOthers() throws Exception {
        LaneId locked = fencedLane();
        LaneId free = fencedLane();
        fixture.advance(LONG);
        fixture.store.refuse(location -> location.key().contains(locked.value()));

        round(locked, free);

        assertThat(fixture.segments(locked)).hasSize(6);
        assertThat(fixture.segments(free)).isEmpty();
    }

    @Test
    void lanesThatGoOnAndFailDoNotKeepDoneOnesForEver() throws Exception {
        List<CoveredLane> live = new ArrayList<>();
        for (int i = 0; i < 2 * CleanupProblems.MAX_AT_ONCE; i++) {
            LaneId lane = fixture.open(false);
            fixture.append(lane, 1, 3);
            live.add(CoveredLane.of(lane, 3, 0));
        }
        LaneId ended = fencedLane();
        fixture.advance(LONG);
        fixture.store.refuse(location -> !location.key().contains(ended.value()));

        fixture.round(live, new DoneLanes(List.of(), List.of(ended), 0, 0, 0, null), deleted::add);

        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES))
                .isEqualTo(CleanupProblems.MAX_AT_ONCE);
        assertThat(deleted).containsExactly(ended);
    }

    @Test
    void doesNotTouchWhatIsNotOurs() throws Exception {
        LaneId lane = fencedLane();
        fixture.put(CleanupFixture.STAGING.resolve("ledger/readme"), "x");
        fixture.put(CleanupFixture.STAGING.resolve("ledger/other/0"), "x");
        fixture.put(CleanupFixture.STAGING.resolve("trim/other"), "x");
        fixture.put(CleanupFixture.STAGING.resolve("other/" + lane), "x");
        fixture.advance(LONG);
        round(lane);
        fixture.advance(LONG);
        round(lane);

        assertThat(fixture.everything().stream().filter(key -> key.contains("staging"))).hasSize(4);
    }

    /** Crashes at every single request, before and after it acts, and repeats. */
    @ParameterizedTest
    @EnumSource(
            value = CleanupPolicy.class,
            names = {"LEDGER", "LEDGER_AND_INPUTS"})
    @DisplayName("rules 11 and 28: a crash anywhere is repaired by a repetition, readers behave")
    void survivesACrashAnywhere(CleanupPolicy policy) throws Exception {
        for (boolean readCommitted : new boolean[] {false, true}) {
            List<String> shouldRemain = null;
            for (int at = -1; ; at++) {
                boolean crashed = false;
                for (boolean after : new boolean[] {false, true}) {
                    fixture = new CleanupFixture(policy);
                    fixture.objects.setPageSize(2);
                    LaneId lane = readCommitted ? fencedReadCommittedLane() : fencedLane();
                    fixture.advance(LONG);
                    if (at >= 0) {
                        fixture.store.crashAt(at, after);
                        round(lane);
                        crashed |= fixture.count(ConnectorMetric.CLEANUP_FAILURES) > 0;
                        assertThatReadersBehave(lane, readCommitted);
                        fixture.store.crashAt(Integer.MAX_VALUE, false);
                    }
                    round(lane);
                    assertThat(fixture.segments(lane)).isEmpty();
                    assertThat(fixture.commits(lane)).isEmpty();
                    List<String> remaining =
                            fixture.everything().stream()
                                    .map(key -> key.replace(lane.value(), "L"))
                                    .toList();
                    shouldRemain = shouldRemain == null ? remaining : shouldRemain;
                    assertThat(remaining).as("crash at %s", at).isEqualTo(shouldRemain);
                }
                if (at >= 0 && !crashed) {
                    assertThat(at).as("requests of a round").isGreaterThan(10);
                    break;
                }
            }
        }
    }

    /**
     * Whoever needs nothing does not fail; whoever needs something is told, once it may be gone.
     */
    private void assertThatReadersBehave(LaneId lane, boolean readCommitted) {
        LaneReading fresh = LaneReading.fresh(fixture.objects, lane);
        assertThat(fresh.failures).isEmpty();
        assertThat(fresh.hasEnded).isTrue();
        boolean marked = fixture.trim(lane) != null;
        LaneReading behind =
                LaneReading.restored(fixture.objects, lane, List.of(2L), 3, readCommitted ? 1 : 0);
        assertThat(behind.failures).hasSize(marked ? 1 : 0);
        if (marked) {
            assertThat(behind.failures.get(0)).contains("has been deleted");
        }
    }
}
