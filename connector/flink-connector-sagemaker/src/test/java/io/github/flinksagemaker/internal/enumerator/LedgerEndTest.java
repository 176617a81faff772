// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.enumerator.LedgerEnd.Verdict;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Rule 30. */
class LedgerEndTest {

    private static final LaneId[] IDS = {
        LaneId.create(1), LaneId.create(2), LaneId.create(3), LaneId.create(4)
    };

    private static LaneFacts lane(int id, @Nullable LaneOrigin place, String facts) {
        return LaneFacts.of(
                IDS[id],
                place,
                facts.contains("ended") || facts.contains("closed"),
                closedAfter(facts),
                facts.contains("settled"),
                facts.contains("retired"));
    }

    /** Of {@code closed@7}: 7; of {@code closed}: 0. */
    static @Nullable Long closedAfter(String facts) {
        Matcher closed = Pattern.compile("closed(?:@(\\d+))?").matcher(facts);
        if (!closed.find()) {
            return null;
        }
        return closed.group(1) == null ? 0L : Long.valueOf(closed.group(1));
    }

    private static LaneOrigin at(int subtask, int parallelism, long checkpoint) {
        return LaneOrigin.of(subtask, parallelism, checkpoint);
    }

    static Stream<Arguments> goesOn() {
        return Stream.of(
                row("no lane at all"),
                row("an open lane", lane(0, at(0, 1, 0), "settled")),
                row("ended by a fence only", lane(0, at(0, 1, 0), "ended settled")),
                row("something open in the closed lane", lane(0, at(0, 1, 0), "closed")),
                row("one subtask of two is missing", lane(0, at(0, 2, 0), "closed settled")),
                row(
                        "one subtask of two is not closed",
                        lane(0, at(0, 2, 0), "closed settled"),
                        lane(1, at(1, 2, 0), "settled")),
                row(
                        "something open in a fenced predecessor",
                        lane(0, at(0, 1, 0), "ended"),
                        lane(1, at(0, 1, 5), "closed settled")),
                row(
                        "a newer run goes on",
                        lane(0, at(0, 1, 0), "closed settled"),
                        lane(1, at(0, 1, 5), "settled")),
                row(
                        "rescaled 1 to 2, the second subtask has no lane yet",
                        lane(0, at(0, 1, 0), "closed settled"),
                        lane(1, at(0, 2, 5), "closed settled")),
                row(
                        "one subtask was restarted alone, another goes on",
                        lane(0, at(0, 2, 0), "ended settled"),
                        lane(1, at(0, 2, 5), "closed@9 settled"),
                        lane(2, at(1, 2, 0), "settled")),
                row(
                        "restarted, and one subtask's new lane goes on",
                        lane(0, at(0, 2, 5), "closed@9 settled"),
                        lane(1, at(1, 2, 0), "closed@5 settled"),
                        lane(2, at(1, 2, 5), "settled")),
                row(
                        "a lane whose opening is unread",
                        lane(0, at(0, 1, 0), "closed settled"),
                        lane(1, null, "settled")),
                row(
                        "closed lanes of different parallelism don't add up",
                        lane(0, at(0, 2, 0), "closed settled"),
                        lane(1, at(1, 3, 0), "closed settled")));
    }

    static Stream<Arguments> mayHaveEnded() {
        return Stream.of(
                row("one closed lane", lane(0, at(0, 1, 0), "closed settled")),
                row(
                        "two subtasks",
                        lane(0, at(0, 2, 3), "closed settled"),
                        lane(1, at(1, 2, 3), "closed settled")),
                row(
                        "a fenced predecessor",
                        lane(0, at(0, 1, 0), "ended settled"),
                        lane(1, at(0, 1, 5), "closed settled")),
                row(
                        "rescaled 2 to 1, predecessors fenced",
                        lane(0, at(0, 2, 0), "ended settled"),
                        lane(1, at(1, 2, 0), "ended settled"),
                        lane(2, at(0, 1, 5), "closed settled")),
                row(
                        "two runs with equal ids, both closed",
                        lane(0, at(0, 1, 0), "closed settled"),
                        lane(1, at(0, 1, 0), "closed settled")),
                row(
                        "two runs with equal ids, the first fenced",
                        lane(0, at(0, 1, 0), "ended settled"),
                        lane(1, at(0, 1, 0), "closed settled")),
                row(
                        "two runs with equal ids and different parallelism",
                        lane(0, at(0, 2, 0), "ended settled"),
                        lane(1, at(0, 1, 0), "closed settled")),
                row(
                        "one subtask was restarted alone, the other closed later",
                        lane(0, at(0, 2, 0), "ended settled"),
                        lane(1, at(0, 2, 5), "closed@5 settled"),
                        lane(2, at(1, 2, 0), "closed@5 settled")),
                row(
                        "one subtask was restarted alone after the other had closed, and took part"
                                + " in a checkpoint",
                        lane(0, at(0, 2, 0), "ended settled"),
                        lane(1, at(0, 2, 5), "closed@6 settled"),
                        lane(2, at(1, 2, 0), "closed@3 settled")),
                row(
                        "each subtask was restarted alone, at different times",
                        lane(0, at(0, 3, 7), "closed@8 settled"),
                        lane(1, at(1, 3, 5), "closed@7 settled"),
                        lane(2, at(2, 3, 0), "closed@9 settled")),
                row(
                        "a deleted lane",
                        lane(0, null, "ended settled"),
                        lane(1, at(0, 1, 5), "closed settled")),
                row(
                        "an unended lane that was retired at an earlier end",
                        lane(0, at(0, 1, 0), "settled retired"),
                        lane(1, at(0, 1, 0), "closed settled")));
    }

    private static Arguments row(String name, LaneFacts... lanes) {
        return Arguments.of(name, List.of(lanes));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void goesOn(String name, List<LaneFacts> lanes) {
        assertThat(LedgerEnd.of(lanes).verdict()).as(name).isEqualTo(Verdict.GOES_ON);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void mayHaveEnded(String name, List<LaneFacts> lanes) {
        LedgerEnd end = LedgerEnd.of(lanes);

        assertThat(end.verdict()).as(name).isEqualTo(Verdict.ENDED);
        assertThat(end.lanesToCheck()).isEmpty();
    }

    /**
     * Without a checkpoint since, nothing tells a subtask that was restarted alone from a run
     * (restored from a savepoint, without checkpoints of its own) whose other lane is still to
     * come.
     */
    @Test
    void waitsForALaneThatMayStillCome() {
        LedgerEnd end =
                LedgerEnd.of(
                        List.of(
                                lane(0, at(0, 2, 5), "closed@5 settled"),
                                lane(1, at(1, 2, 0), "closed@3 settled")));

        assertThat(end.verdict()).isEqualTo(Verdict.ENDED_UNLESS_A_LANE_COMES);
    }

    @Test
    void checksTheTailsOfZombiesThatNeverEnded() {
        List<LaneFacts> lanes =
                List.of(
                        lane(0, in("run", at(0, 1, 0)), "settled"),
                        lane(1, in("run", at(0, 1, 5)), "closed settled"),
                        lane(2, in("run", at(0, 1, 5)), "settled"));

        LedgerEnd end = LedgerEnd.of(lanes);

        assertThat(end.verdict()).isEqualTo(Verdict.ENDED);
        assertThat(end.lanesToCheck()).containsExactlyInAnyOrder(IDS[0], IDS[2]);
    }

    /**
     * The same bounded job, run again without state on the same path by a connector that knew no
     * runs: quiet between two batches, its lane is no zombie.
     */
    @Test
    void aLaterLaneWithoutARunMayBeAnotherExecutions() {
        LaneFacts closed = lane(0, at(0, 1, 0), "closed@4 settled");
        LaneFacts quiet = lane(1, at(0, 1, 0), "settled");

        assertThat(LedgerEnd.of(List.of(closed, quiet)).verdict()).isEqualTo(Verdict.GOES_ON);
    }

    /** Checkpoint ids of two jobs tell nothing of each other. */
    @Test
    void aLaterLaneWithoutARunMayBeAnotherExecutionsWhateverItsCheckpoint() {
        LaneFacts closed = lane(0, at(0, 1, 37), "closed@40 settled");
        LaneFacts quiet = lane(1, at(0, 1, 0), "settled");

        assertThat(LedgerEnd.of(List.of(closed, quiet)).verdict()).isEqualTo(Verdict.GOES_ON);
    }

    /** Its fence is on its way. */
    @Test
    void aLaterLaneWithoutARunThatIsSucceededIsNoOtherExecutions() {
        LaneFacts closed = lane(0, at(0, 2, 5), "closed@6 settled");
        LaneFacts succeeded = lane(1, at(1, 2, 3), "settled");
        LaneFacts successor =
                LaneFacts.of(IDS[2], at(1, 2, 5), true, 7L, true, false, List.of(IDS[1]), 0);

        assertThat(LedgerEnd.of(List.of(closed, succeeded, successor)).verdict())
                .isEqualTo(Verdict.ENDED);
    }

    @Test
    void aRunsClosedLaneDoesNotStandForAnothers() {
        LaneFacts closed = lane(0, in("first", at(0, 1, 37)), "closed@40 settled");
        LaneFacts quiet = lane(1, in("second", at(0, 1, 0)), "settled");

        LedgerEnd end = LedgerEnd.of(List.of(closed, quiet));

        assertThat(end.verdict()).isEqualTo(Verdict.GOES_ON);
        assertThat(end.runs())
                .extracting(RunEnd::verdict)
                .containsExactly(Verdict.ENDED, Verdict.GOES_ON);
    }

    @Test
    void aRunThatAnotherGoesOnFromEndsWithThat() {
        LaneFacts fenced = lane(0, in("first", at(0, 1, 0)), "ended settled");
        LaneFacts zombie = lane(1, in("first", at(0, 1, 3)), "settled");
        LaneFacts closed = lane(2, in("second", at(0, 2, 3), "first"), "closed@5 settled");
        LaneFacts other = lane(3, in("second", at(1, 2, 3), "first"), "closed@5 settled");

        LedgerEnd end = LedgerEnd.of(List.of(fenced, zombie, closed, other));

        assertThat(end.verdict()).isEqualTo(Verdict.ENDED);
        assertThat(end.lanesToCheck()).containsExactly(IDS[1]);
    }

    /** Two new jobs on one savepoint: neither stands for the other. */
    @Test
    void eachForkOfARunMustEnd() {
        LaneFacts fenced = lane(0, in("first", at(0, 1, 0)), "ended settled");
        LaneFacts closed = lane(1, in("left", at(0, 1, 5), "first"), "closed@7 settled");
        LaneFacts open = lane(2, in("right", at(0, 1, 5), "first"), "settled");

        assertThat(LedgerEnd.of(List.of(fenced, closed, open)).verdict())
                .isEqualTo(Verdict.GOES_ON);
    }

    @Test
    void aRunWithoutAnIdEndsWithTheOneWhoseLaneNamesItsLane() {
        LaneFacts fenced = lane(0, at(0, 1, 0), "ended settled");
        LaneFacts closed =
                LaneFacts.of(
                        IDS[1],
                        in("second", at(0, 1, 5)),
                        true,
                        6L,
                        true,
                        false,
                        List.of(IDS[0]),
                        0);

        assertThat(LedgerEnd.of(List.of(fenced, closed)).verdict()).isEqualTo(Verdict.ENDED);
    }

    private static LaneOrigin in(String run, LaneOrigin place, String... succeeds) {
        return place.inRun(run, List.of(succeeds));
    }
}
