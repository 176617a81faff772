// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rules 28 and 34: runs that are not read go by option only, when they have ended")
class OtherRunsCleanupTest {

    private static final Duration AFTER = Duration.ofDays(30);

    private final List<LaneId> deleted = new ArrayList<>();
    private CleanupFixture fixture = CleanupFixture.ofOtherRuns(AFTER);

    private LaneId lane(@Nullable String run, @Nullable LaneEnd end, String... succeeded) {
        fixture.advance(Duration.ofMillis(1)); // rule 1
        LaneId lane = fixture.open(false, run, succeeded);
        fixture.append(lane, 1, 4);
        fixture.stage(InvocationId.of(lane, 99));
        if (end != null) {
            fixture.end(lane, 5, end);
        }
        return lane;
    }

    private void round() throws Exception {
        round(Set.of("own"));
    }

    private void round(@Nullable Set<String> read, LaneId... needed) throws Exception {
        DoneLanes done = new DoneLanes(List.of(needed), List.of(), 0, 0, 0, read);
        fixture.round(List.of(), done, deleted::add);
    }

    @Test
    void anEndedRunGoesWholeWhenItIsOldEnough() throws Exception {
        LaneId fenced = lane("other", LaneEnd.FENCED);
        LaneId closed = lane("other", LaneEnd.END_OF_INPUT);
        fixture.put(CleanupFixture.PATHS.run("other"), "x");
        fixture.advance(AFTER.minusHours(1));
        round();
        assertThat(fixture.store.deleted).isEmpty();

        fixture.advance(Duration.ofHours(1));
        round();
        assertThat(deleted).containsExactlyInAnyOrder(fenced, closed);
        assertThat(fixture.segments(fenced)).isEmpty();
        assertThat(fixture.inputs(fenced)).isEmpty();
        assertThat(fixture.trim(closed)).isEqualTo("6 0 deleted");

        round();
        assertThat(fixture.everything()).noneMatch(key -> key.contains("/runs/"));
        assertThat(fixture.trim(closed)).isEqualTo("6 0 deleted");

        fixture.advance(AFTER);
        round();
        assertThat(fixture.everything()).allMatch(key -> key.startsWith("s3://outputs/"));
    }

    @Test
    void aRunOfWhichALaneHasNoEndStaysWithAllItsLanes() throws Exception {
        lane("stopped", LaneEnd.FENCED);
        lane("stopped", null);
        fixture.put(CleanupFixture.PATHS.run("stopped"), "x");
        fixture.advance(AFTER.multipliedBy(10));

        round();

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    void aRunThatHasYoungLanesStaysWithAllItsLanes() throws Exception {
        lane("other", LaneEnd.FENCED);
        fixture.advance(AFTER);
        lane("other", LaneEnd.END_OF_INPUT);

        round();

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    void ownRunsAndLanesWithoutARunAreLeftToTheOtherRules() throws Exception {
        lane("own", LaneEnd.FENCED);
        lane(null, LaneEnd.FENCED);
        fixture.advance(AFTER.multipliedBy(10));

        round();
        round(null);

        assertThat(fixture.store.deleted).isEmpty();
    }

    /** As one that a source of all runs had found before it was to read its own only. */
    @Test
    void aLaneThatTheCheckpointHasStaysWhateverItsRun() throws Exception {
        LaneId lane = lane("other", LaneEnd.FENCED);
        fixture.advance(AFTER.multipliedBy(10));

        round(Set.of("own"), lane);

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    void withoutTheOptionNoOtherRunGoes() throws Exception {
        fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
        lane("other", LaneEnd.FENCED);
        fixture.advance(AFTER.multipliedBy(100));

        round();

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    @DisplayName("rules 29 and 55: whatever the option says, no deadline is still to come")
    void waitsForEveryDeadline() throws Exception {
        fixture = CleanupFixture.ofOtherRuns(Duration.ofSeconds(1));
        lane("other", LaneEnd.FENCED);
        fixture.advance(Duration.ofHours(14));
        round();
        assertThat(fixture.store.deleted).isEmpty();

        fixture.advance(Duration.ofHours(1));
        round();
        assertThat(deleted).hasSize(1);
    }

    @Test
    @DisplayName("rules 27 and 28: a lane that was given up by hand needs no end, nor an opening")
    void aLaneThatWasGivenUpGoesWhateverIsInIt() throws Exception {
        LaneId lane = lane("other", null);
        fixture.put(CleanupFixture.PATHS.segment(lane, 0), "garbage");
        fixture.trim(lane, "0 0 deleted");
        fixture.advance(AFTER);

        round();

        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isZero();
        assertThat(deleted).containsExactly(lane);
        assertThat(fixture.segments(lane)).isEmpty();
        assertThat(fixture.inputs(lane)).isEmpty();
    }

    @Test
    void aLaneThatWasGivenUpStaysWhileTheCheckpointHasItOrItIsYoung() throws Exception {
        LaneId lane = lane("other", null);
        fixture.put(CleanupFixture.PATHS.segment(lane, 0), "garbage");
        fixture.trim(lane, "0 0 deleted");
        fixture.advance(AFTER.minusHours(1));
        round();
        fixture.advance(AFTER);
        round(Set.of("own"), lane);

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    @DisplayName("rule 34: a run stays while another goes on from it, since nothing else tells so")
    void aRunThatIsALinkOfAChainStays() throws Exception {
        LaneId first = lane("a", LaneEnd.FENCED);
        LaneId second = lane("b", LaneEnd.FENCED, "a");
        fixture.advance(AFTER);
        LaneId third = lane("c", LaneEnd.FENCED, "b");

        round();
        assertThat(fixture.store.deleted).isEmpty();

        fixture.advance(AFTER);
        round();
        assertThat(deleted).as("newest first").containsExactly(third, second, first);
    }

    @Test
    void aRunThatAnOwnOneGoesOnFromStays() throws Exception {
        lane("a", LaneEnd.FENCED);
        lane("own", LaneEnd.FENCED, "a");
        fixture.advance(AFTER);

        round();

        assertThat(fixture.store.deleted).isEmpty();
    }

    @Test
    void runsThatGoOnFromEachOtherGoTogether() throws Exception {
        LaneId before = lane("a", LaneEnd.FENCED);
        LaneId between = lane("b", LaneEnd.FENCED, "a");
        LaneId after = lane("a", LaneEnd.END_OF_INPUT, "b");
        fixture.advance(AFTER);

        round();

        assertThat(deleted).containsExactlyInAnyOrder(before, between, after);
    }

    @Test
    @DisplayName("rule 34: what can't be read may go on from any run, until it is given up")
    void noRunGoesBesideALaneThatCanNotBeRead() throws Exception {
        LaneId other = lane("a", LaneEnd.FENCED);
        LaneId damaged = lane("b", LaneEnd.FENCED, "a");
        fixture.put(CleanupFixture.PATHS.segment(damaged, 0), "garbage");
        fixture.advance(AFTER);
        round();
        assertThat(fixture.store.deleted).isEmpty();
        assertThat(fixture.count(ConnectorMetric.CLEANUP_FAILURES)).isEqualTo(1);

        fixture.trim(damaged, "0 0 deleted");
        round();
        assertThat(deleted).containsExactlyInAnyOrder(other, damaged);
    }

    @Test
    @DisplayName("rules 11 and 28: a crash anywhere is repaired by a repetition")
    void survivesACrashAnywhere() throws Exception {
        int crashes = 0;
        for (int at = 0; ; at++) {
            boolean crashed = false;
            for (boolean after : new boolean[] {false, true}) {
                fixture = CleanupFixture.ofOtherRuns(AFTER);
                LaneId lane = lane("other", LaneEnd.FENCED);
                fixture.advance(AFTER);
                fixture.store.crashAt(at, after);
                round();
                crashed |= fixture.count(ConnectorMetric.CLEANUP_FAILURES) > 0;
                fixture.store.crashAt(Integer.MAX_VALUE, false);
                round();
                assertThat(fixture.segments(lane)).isEmpty();
                assertThat(fixture.inputs(lane)).isEmpty();
            }
            if (!crashed) {
                break;
            }
            crashes++;
        }
        assertThat(crashes).isGreaterThan(10);
    }
}
