// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static io.github.flinksagemaker.internal.lanes.TailsFixture.PATHS;
import static io.github.flinksagemaker.internal.lanes.TailsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 30: whether a look at a lane's tail, begun after the question, finds nothing")
class TailCheckTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailsFixture fixture = new TailsFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private void check(long round) {
        fixture.tails.check(List.of(files.lane), round);
    }

    @Test
    void asksAgainForEveryRoundInsteadOfRemembering() {
        files.opening(false);
        fixture.tail(files);
        int before = fixture.gets();
        check(1);
        check(2);
        assertThat(fixture.gets() - before).isEqualTo(2);

        files.segment(1);
        check(3);
        assertThat(fixture.checks).containsExactly("1 quiet", "2 quiet", "3 not quiet");
    }

    @Test
    void theTailOfAReadCommittedLaneIsItsNextCommit() {
        files.opening(true);
        files.segment(1, files.entry());
        fixture.tail(files);
        check(1);
        files.commit(0, 1, 1);
        check(2);

        assertThat(fixture.checks).containsExactly("1 quiet", "2 not quiet");
    }

    @Test
    void isNotQuietIfTheLaneMovedWhileTheCheckWasUnderWay() {
        files.opening(false);
        fixture.tail(files);
        Hold poll = fixture.store.script().hold(Operation.GET, at(PATHS.segment(files.lane, 1)));
        check(1);
        files.segment(1);
        fixture.advance(MINUTE);
        assertThat(fixture.position().nextSegment()).isEqualTo(2);
        fixture.store.remove(PATHS.segment(files.lane, 1)); // what the check would have seen
        poll.release();

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void isNotQuietIfTheCheckWasNotAnswered() {
        files.opening(false);
        fixture.tail(files);
        fixture.store.script().failBefore(Operation.GET, 1, ErrorKind.TRANSIENT);
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void anEndedLaneIsQuietWithoutARead() {
        files.opening(false, files.entry());
        files.fence(1);
        fixture.tail(files);
        int before = fixture.gets();
        check(1);

        assertThat(fixture.checks).containsExactly("1 quiet");
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    void aLaneWhoseOpeningHasNotBeenReadIsNotQuiet() {
        fixture.tail(files);
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void aLaneThatIsNotTailedIsNotQuiet() {
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void segmentsThatWaitForRoomAreNotQuiet() {
        files.opening(false);
        files.segment(1, files.entry());
        fixture.tail(files);
        fill();
        files.segment(2, files.entry());
        fixture.advance(MINUTE);
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    private void fill() {
        LaneFiles large = fixture.lane();
        large.opening(true);
        large.commit(0, 1, Backlog.MAX_SEGMENTS);
        fixture.tail(large);
        assertThat(fixture.waiting()).isGreaterThan((int) Backlog.MAX_SEGMENTS);
    }
}
