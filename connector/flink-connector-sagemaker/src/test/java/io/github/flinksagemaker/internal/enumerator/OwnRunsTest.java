// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.RunMarkerCodec;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.Test;

/** Rule 34, as the enumerator of a source that reads its own runs carries it out. */
class OwnRunsTest {

    @Test
    void assignsLanesOfItsOwnRunOnly() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        LaneId own = fixture.writeLaneOf("own");
        fixture.writeLaneOf("other");
        fixture.writeLaneOf(null);
        fixture.registerReader(0);

        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).containsExactly(own);
    }

    /** As at the start of a job whose sink has not marked its run yet. */
    @Test
    void aMarkerThatIsForbiddenIsMissingWhereS3DoesNotTellThemApart() throws Exception {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        fixture.store.script().failBefore(Operation.GET, 2, ErrorKind.ACCESS_DENIED);

        assertThat(ownRuns(fixture, true).begunAfter()).isEqualTo(LaneEnumeratorState.NO_HORIZON);
        assertThatThrownBy(() -> ownRuns(fixture, false).begunAfter())
                .hasRootCauseInstanceOf(ServiceException.class)
                .hasStackTraceContaining("ACCESS_DENIED");
    }

    /** A lane that is deleted between the LIST and the GET. */
    @Test
    void anOpeningThatIsForbiddenIsMissingToo() throws Exception {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        LaneId own = fixture.writeLaneOf("own");
        LaneId other = fixture.writeLaneOf("other");
        LaneListing listing = LaneListing.of(fixture.clock.now, false, List.of(own, other));
        String opening = fixture.paths.segment(other, 0).toString();
        fixture.store
                .script()
                .failBefore(Operation.GET, opening::equals, 2, ErrorKind.ACCESS_DENIED);

        assertThat(ownRuns(fixture, true).select(listing).lanes()).containsExactly(own);
        assertThatThrownBy(() -> ownRuns(fixture, false).select(listing))
                .hasRootCauseInstanceOf(ServiceException.class);
    }

    private static OwnRuns ownRuns(LaneEnumeratorFixture fixture, boolean forbiddenMeansMissing) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(fixture.paths.stagingPath())
                        .setForbiddenMeansMissing(forbiddenMeansMissing)
                        .build();
        return new OwnRuns(
                fixture.store,
                fixture.paths,
                new LaneOpenings(fixture.store, fixture.paths, settings),
                lane -> false,
                "own",
                new RunSet(List.of("own")),
                forbiddenMeansMissing,
                null);
    }

    @Test
    void assignsWhatGoesOnFromItsRunAlsoAfterARestore() throws Exception {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();

        LaneEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, own);
        LaneId successor =
                next.writeLane(
                        LaneId.create(next.clock.now),
                        opening(0, 1, 7).inRun("unheard-of", "job", List.of("own")));
        LaneId fresh = next.writeLaneOf("new");
        next.writeLaneOf("other");
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactlyInAnyOrder(successor, fresh);
    }

    /** The state of a connector that knew no runs: all that it has read goes on here. */
    @Test
    void goesOnFromLanesWithoutARunThatItsStateHas() throws Exception {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        LaneId before = fixture.writeLaneOf(null);
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.report(0, before, opening(0, 1, 0), "");

        LaneEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, before);
        LaneId successor = next.writeLaneOf("new", before);
        LaneId zombie = next.writeLaneOf(null);
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactlyInAnyOrder(successor, zombie);
    }

    @Test
    void endsWithItsOwnRunWhateverElseIsOnThePath() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        fixture.writeLaneOf("other");
        fixture.writeLaneOf(null);
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.report(0, own, inRun("own"), "settled");
        fixture.clock.advance(Duration.ofHours(5));
        fixture.context.tick();
        assertThat(fixture.context.ended).as("its own run may be silent").isEmpty();

        fixture.report(0, own, inRun("own"), "closed settled");
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0);
    }

    @Test
    void failsIfItsRunNeverComesAndNamesIt() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        fixture.writeLaneOf("other");
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());

        assertThatThrownBy(() -> fixture.context.tick())
                .hasMessageContaining("run-id own")
                .hasMessageContaining("source.runs");
    }

    @Test
    void doesNotTakeItsRunForMissingWhileOneInferenceTakesLongerThanTheLaneTimeout() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.report(0, own, inRun("own"), "closed");
        fixture.context.tick();
        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue().plusMinutes(1));
        fixture.context.tick();
        assertThat(fixture.context.ended).isEmpty();

        fixture.report(0, own, inRun("own"), "closed settled");
        fixture.context.runOnce();

        assertThat(fixture.context.ended).containsExactly(0);
    }

    @Test
    void doesNotTakeItsRunForMissingBeforeAReaderHasReadItsOpening() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue().plusMinutes(1));

        fixture.context.tick();

        assertThat(fixture.context.ended).isEmpty();
    }

    /** The sink had finished by the savepoint, so that under another main() no writer starts. */
    @Test
    void endsALaneTimeoutAfterARestoreBehindTheEndOfTheSink() throws Exception {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();
        fixture.report(0, own, inRun("own"), "closed");

        LaneEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, own);
        next.context.tick();
        next.report(0, own, inRun("own"), "closed settled");
        next.context.runOnce();
        assertThat(next.context.ended).as("a writer may still come").isEmpty();
        next.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        next.context.tick();
        next.context.runOnce();

        assertThat(next.context.ended).containsExactly(0);
    }

    @Test
    void waitsForTheRunOfASinkThatComesLaterAfterARestoreBehindTheEndOfTheOneBefore()
            throws Exception {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", true);
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);
        fixture.context.tick();
        LaneEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0, own);
        next.context.tick();
        next.report(0, own, inRun("own"), "closed settled");

        LaneId fresh = next.writeLaneOf("new");
        next.clock.advance(SourceOptions.LANE_TIMEOUT.defaultValue());
        next.context.tick();
        next.context.runOnce();
        next.report(0, fresh, inRun("new"), "settled");
        next.clock.advance(Duration.ofDays(2));
        next.context.tick();
        next.context.runOnce();

        assertThat(next.context.ended).isEmpty();
    }

    /** Written just before the savepoint: the source of all runs had not listed them by then. */
    @Test
    void takesWhatASourceOfAllRunsHadNotListedBeforeItBecameOneOfItsOwn() throws Exception {
        LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);
        fixture.registerReader(0);
        fixture.context.tick();
        LaneId withoutRun = fixture.writeLaneOf(null);
        LaneId ofARun = fixture.writeLaneOf("before");

        LaneEnumeratorFixture next = fixture.restored(1, "new");
        next.registerReader(0);
        LaneId successor =
                next.writeLane(
                        LaneId.create(next.clock.now),
                        LaneOpening.of("sink", 0, 1, false, List.of(withoutRun, ofARun), 7)
                                .inRun("new", "job", List.of("before")));
        next.writeLaneOf("other");
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactlyInAnyOrder(withoutRun, ofARun, successor);
    }

    /** Of 80,000 lanes from before the run none is read. */
    @Test
    void doesNotReadOpeningsFromBeforeTheRun() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        LaneId old = fixture.writeLane(); // its segment 0 is garbage
        fixture.clock.advance(Duration.ofDays(30));
        fixture.store.write(
                fixture.paths.run("own"),
                RunMarkerCodec.encode(RunMarker.of("own", "job", "start", fixture.clock.now)),
                "text/plain");
        LaneId own = fixture.writeLaneOf("own");
        fixture.registerReader(0);

        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).containsExactly(own);
        assertThat(old).isLessThan(own);
    }

    @Test
    void saysOnceHowManyOtherRunsThereAreAndSinceWhen() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        marker(fixture, "first");
        fixture.clock.advance(Duration.ofHours(1));
        marker(fixture, "second");
        marker(fixture, "own");
        try (LogEvents log = new LogEvents()) {
            fixture.context.tick();
            fixture.context.tick();

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
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        marker(fixture, "own");
        fixture.writeLaneOf("own");
        try (LogEvents log = new LogEvents()) {
            fixture.context.tick();

            assertThat(log.messages(OwnRunsTest::warns)).isEmpty();
        }
    }

    @Test
    void saysWhatARestoredSinkLeavesToNobody() {
        LaneEnumeratorFixture fixture = LaneEnumeratorFixture.ofRun("own", false);
        LaneId predecessor = fixture.writeLaneOf("before");
        entries(fixture, predecessor, 3);
        LaneId own =
                fixture.writeLane(
                        LaneId.create(fixture.clock.now + 1),
                        LaneOpening.of("sink", 0, 1, false, List.of(predecessor), 7)
                                .inRun("own", "job", List.of("before")));
        fixture.registerReader(0);
        try (LogEvents log = new LogEvents()) {
            fixture.context.tick();
            fixture.context.tick();

            assertThat(fixture.assignedTo(0)).containsExactly(own);
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

    private static void marker(LaneEnumeratorFixture fixture, String run) {
        fixture.store.write(
                fixture.paths.run(run),
                RunMarkerCodec.encode(RunMarker.of(run, "job", "start", fixture.clock.now)),
                "text/plain");
    }

    private static void entries(LaneEnumeratorFixture fixture, LaneId lane, int count) {
        Segment.Builder segment = Segment.builder().setLane(lane).setNumber(1).setAuthor(lane);
        segment.setEntries(
                IntStream.range(0, count)
                        .mapToObj(i -> entry(fixture, InvocationId.of(lane, i)))
                        .toList());
        fixture.store.write(
                fixture.paths.segment(lane, 1),
                SegmentCodec.encode(segment.build(), List.of()),
                "text/plain");
    }

    private static LedgerEntry entry(LaneEnumeratorFixture fixture, InvocationId id) {
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("endpoint")
                .setInputLocation(fixture.paths.input(id, "jsonl").toString())
                .setOutputLocation("s3://bucket/outputs/" + id)
                .setFormat("jsonlines")
                .setAcceptedAt(1)
                .setDeadline(2)
                .setRecords(List.of(RecordSpan.of(0, 0, null)))
                .build();
    }

    private static LaneOpening inRun(String run) {
        return opening(0, 1, 0).inRun(run, "job", List.of());
    }
}
