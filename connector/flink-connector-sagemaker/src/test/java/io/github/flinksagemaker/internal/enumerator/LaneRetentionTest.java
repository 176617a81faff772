package io.github.flinksagemaker.internal.enumerator;

import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.RETENTION;
import static io.github.flinksagemaker.internal.enumerator.LaneEnumeratorFixture.opening;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rule 31: what is remembered, what is forgotten, what counts as new. */
class LaneRetentionTest {

    private final LaneEnumeratorFixture fixture = new LaneEnumeratorFixture(1, false);

    @BeforeEach
    void aReaderIsThere() {
        fixture.registerReader(0);
    }

    @Test
    void readsLanesOfAnyAgeAtTheVeryFirstStart() {
        LaneId old = fixture.writeLane(fixture.clock.now - Duration.ofDays(300).toMillis());

        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).containsExactly(old);
    }

    @Test
    void remembersARetiredLaneForTheRetention() {
        LaneId lane = givenARetiredLane();

        fixture.clock.advance(RETENTION);
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.RETIRED);
    }

    @Test
    void forgetsARetiredLaneAfterTheRetentionAndDoesNotReadItAgain() {
        LaneId lane = givenARetiredLane();

        fixture.clock.advance(RETENTION.plusHours(2));
        fixture.context.tick();
        assertThat(fixture.phase(lane)).isNull();
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isNull();
        assertThat(fixture.assignedTo(0)).hasSize(1);
    }

    @Test
    void asksForTheDateOfAForgottenLaneOnce() {
        givenARetiredLane();
        fixture.clock.advance(RETENTION.plusHours(2));
        fixture.context.tick();
        for (int i = 0; i < 3; i++) {
            fixture.clock.advance(Duration.ofHours(2));
            fixture.context.tick();
        }

        assertThat(fixture.store.script().count(Operation.GET)).isEqualTo(1);
    }

    @Test
    void readsANewLaneWhoseWritersClockIsFarBehind() {
        givenARetiredLane();
        fixture.clock.advance(RETENTION.plusHours(2));
        fixture.context.tick();

        LaneId late = fixture.writeLane(fixture.clock.now - Duration.ofDays(30).toMillis());
        fixture.context.tick();
        assertThat(fixture.phase(late)).isNull();
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        assertThat(fixture.assignedTo(0)).contains(late);
    }

    @Test
    void doesNotForgetALaneSeenLateAlthoughItsNameIsOld() {
        givenARetiredLane();
        fixture.clock.advance(RETENTION.plusHours(2));
        fixture.context.tick();
        LaneId late = fixture.writeLane(fixture.clock.now - Duration.ofDays(30).toMillis());
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        fixture.report(0, late, opening(0, 1, 0), "ended settled");
        fixture.clock.advance(Duration.ofHours(2));
        fixture.context.tick();

        assertThat(fixture.phase(late)).isEqualTo(Phase.RETIRED);
    }

    @Test
    void missesNothingWrittenDuringAPauseLongerThanTheRetention() throws Exception {
        fixture.context.tick();
        fixture.clock.advance(Duration.ofHours(1));
        LaneId lane = fixture.writeLane();
        // paused before it was seen
        LaneEnumeratorFixture next = fixture.restored(1);
        next.clock.advance(RETENTION.multipliedBy(5));

        next.registerReader(0);
        next.context.tick();

        assertThat(next.assignedTo(0)).containsExactly(lane);
    }

    @Test
    void keepsALaneThatIsStillReadHoweverOld() {
        LaneId lane = fixture.writeLane();
        fixture.context.tick();

        fixture.clock.advance(RETENTION.multipliedBy(3));
        fixture.context.tick();

        assertThat(fixture.phase(lane)).isEqualTo(Phase.ASSIGNED);
    }

    private LaneId givenARetiredLane() {
        LaneId lane = fixture.writeLane();
        fixture.context.tick();
        fixture.report(0, lane, opening(0, 1, 0), "ended settled");
        assertThat(fixture.phase(lane)).isEqualTo(Phase.RETIRED);
        return lane;
    }
}
