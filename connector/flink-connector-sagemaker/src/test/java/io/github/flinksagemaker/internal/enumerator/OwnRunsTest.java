// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.held;
import static io.github.flinksagemaker.internal.enumerator.SegmentEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.RunMarkerCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rule 34, as the enumerator of a source that reads its own runs carries it out. */
class OwnRunsTest {

    private static final Duration LANE_TIMEOUT = SourceOptions.LANE_TIMEOUT.defaultValue();

    /** A lane of a run with one segment to be read. */
    private static LaneId write(
            SegmentEnumeratorFixture fixture, @Nullable String run, LaneId... predecessors) {
        LaneId lane = fixture.openOf(run, predecessors);
        fixture.lanes.append(lane, null);
        return lane;
    }

    private static LaneId write(SegmentEnumeratorFixture fixture, LaneOpening opening) {
        LaneId lane = fixture.open(opening);
        fixture.lanes.append(lane, null);
        return lane;
    }

    @Test
    void assignsSegmentsOfItsOwnRunOnly() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        LaneId own = write(fixture, "own");
        write(fixture, "other");
        write(fixture, (String) null);
        fixture.registerReader(0);

        fixture.look();

        assertThat(fixture.lanesOf(0)).containsExactly(own);
    }

    @Test
    void assignsWhatGoesOnFromItsRunAlsoAfterARestore() throws Exception {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        fixture.look();

        SegmentEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, held(own, 1));
        LaneId successor = write(next, opening(0, 1, 7).inRun("unheard-of", "job", List.of("own")));
        LaneId fresh = write(next, "new");
        write(next, "other");
        next.look();

        assertThat(next.lanesOf(0)).containsExactlyInAnyOrder(successor, fresh);
    }

    /** The state of a source of all runs, some of which had none: all that it read goes on here. */
    @Test
    void goesOnFromLanesWithoutARunThatItsStateHas() throws Exception {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);
        LaneId before = write(fixture, (String) null);
        fixture.registerReader(0);
        fixture.look();

        SegmentEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, held(before, 1));
        LaneId successor = write(next, "new", before);
        LaneId zombie = write(next, (String) null);
        next.look();

        assertThat(next.lanesOf(0)).containsExactlyInAnyOrder(successor, zombie);
    }

    @Test
    void endsWithItsOwnRunWhateverElseIsOnThePath() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        write(fixture, "other");
        write(fixture, (String) null);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        fixture.look();
        fixture.finishAll(0, own);
        fixture.look(Duration.ofHours(5));
        assertThat(fixture.context.ended).as("its own run may be silent").isEmpty();

        fixture.lanes.close(own, 0);
        fixture.look(Duration.ofMinutes(1));

        assertThat(fixture.context.ended).containsExactly(0);
    }

    @Test
    void failsIfItsRunNeverComesAndNamesIt() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        write(fixture, "other");
        fixture.registerReader(0);
        fixture.look();
        fixture.advance(LANE_TIMEOUT);

        assertThatThrownBy(fixture::look)
                .hasMessageContaining("run-id own")
                .hasMessageContaining("source.runs");
    }

    @Test
    void doesNotTakeItsRunForMissingWhileOneInferenceTakesLongerThanTheLaneTimeout() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        fixture.look();
        fixture.lanes.close(own, 0);
        fixture.look();
        fixture.look(LANE_TIMEOUT.plusMinutes(1));
        assertThat(fixture.context.ended).isEmpty();

        fixture.finishAll(0, own);
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0);
    }

    @Test
    void doesNotTakeItsRunForMissingBeforeItsOpeningHasBeenRead() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        String mark = fixture.paths.trim(own).toString();
        fixture.store.script().failBefore(Operation.GET, mark::equals, 9_999, ErrorKind.TRANSIENT);
        fixture.look();
        fixture.look(LANE_TIMEOUT.plusMinutes(1));

        fixture.look();

        assertThat(fixture.assignedTo(0)).isEmpty();
        assertThat(fixture.context.ended).isEmpty();
    }

    /** The sink had finished by the savepoint, so that under another main() no writer starts. */
    @Test
    void endsALaneTimeoutAfterARestoreBehindTheEndOfTheSink() throws Exception {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        fixture.look();
        fixture.lanes.close(own, 0);
        fixture.advance(Duration.ofMinutes(1));

        SegmentEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, held(own, 1));
        next.look();
        next.finish(0, own, 1);
        next.look();
        assertThat(next.context.ended).as("a writer may still come").isEmpty();
        next.look(LANE_TIMEOUT);

        assertThat(next.context.ended).containsExactly(0);
    }

    @Test
    void waitsForTheRunOfASinkThatComesLaterAfterARestoreBehindTheEndOfTheOneBefore()
            throws Exception {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", true);
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);
        fixture.look();
        SegmentEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, held(own, 1));
        next.lanes.close(own, 0);
        next.look(Duration.ofMinutes(1));
        next.finish(0, own, 1);

        next.openOf("new");
        next.look(LANE_TIMEOUT);
        next.look(Duration.ofDays(2));

        assertThat(next.context.ended).isEmpty();
    }

    /** Written just before the savepoint: the source of all runs had not listed them by then. */
    @Test
    void takesWhatASourceOfAllRunsHadNotListedBeforeItBecameOneOfItsOwn() throws Exception {
        SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.look();
        LaneId withoutRun = write(fixture, (String) null);
        LaneId ofARun = write(fixture, "before");

        SegmentEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0);
        LaneId successor =
                write(
                        next,
                        LaneOpening.of("sink", 0, 1, false, List.of(withoutRun, ofARun), 7)
                                .inRun("new", "job", List.of("before")));
        write(next, "other");
        next.look();

        assertThat(next.lanesOf(0)).containsExactlyInAnyOrder(withoutRun, ofARun, successor);
    }

    /** Of 80,000 lanes from before the run none is read. */
    @Test
    void doesNotReadOpeningsFromBeforeTheRun() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        LaneId old = LaneId.create(fixture.now());
        fixture.store.write(fixture.paths.segment(old, 0), new byte[1], "text/plain"); // garbage
        fixture.advance(Duration.ofDays(30));
        fixture.store.write(
                fixture.paths.run("own"),
                RunMarkerCodec.encode(RunMarker.of("own", "job", "start", fixture.now())),
                "text/plain");
        LaneId own = write(fixture, "own");
        fixture.registerReader(0);

        fixture.look();

        assertThat(fixture.lanesOf(0)).containsExactly(own);
        assertThat(old).isLessThan(own);
    }

    @Test
    void saysOnceHowManyOtherRunsThereAreAndSinceWhen() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        marker(fixture, "first");
        fixture.advance(Duration.ofHours(1));
        marker(fixture, "second");
        marker(fixture, "own");
        try (LogEvents log = new LogEvents()) {
            fixture.look();
            fixture.look();

            assertThat(log.messages(OwnRunsTest::warns))
                    .singleElement()
                    .asString()
                    .contains("2 other runs, since 2026-01-01T00:00:00Z")
                    .contains("[first, second]")
                    .contains("with its run-id");
        }
    }

    @Test
    void saysNothingOnAPathOfItsOwn() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        marker(fixture, "own");
        write(fixture, "own");
        try (LogEvents log = new LogEvents()) {
            fixture.look();

            assertThat(log.messages(OwnRunsTest::warns)).isEmpty();
        }
    }

    @Test
    void saysWhatARestoredSinkLeavesToNobody() {
        SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.ofRun("own", false);
        LaneId predecessor = write(fixture, "before");
        fixture.lanes.append(predecessor, null, 2, 0);
        LaneId own =
                write(
                        fixture,
                        LaneOpening.of("sink", 0, 1, false, List.of(predecessor), 7)
                                .inRun("own", "job", List.of("before")));
        fixture.registerReader(0);
        try (LogEvents log = new LogEvents()) {
            fixture.look();
            fixture.look();

            assertThat(fixture.lanesOf(0)).containsExactly(own);
            assertThat(log.messages(OwnRunsTest::warns))
                    .filteredOn(message -> message.contains("was restored"))
                    .singleElement()
                    .asString()
                    .contains("[" + predecessor + "] of runs [before]")
                    .contains("3 invocations")
                    .contains("with run-id before");
        }
    }

    private static boolean warns(LogEvent event) {
        return event.getLevel() == Level.WARN;
    }

    private static void marker(SegmentEnumeratorFixture fixture, String run) {
        fixture.store.write(
                fixture.paths.run(run),
                RunMarkerCodec.encode(RunMarker.of(run, "job", "start", fixture.now())),
                "text/plain");
    }
}
