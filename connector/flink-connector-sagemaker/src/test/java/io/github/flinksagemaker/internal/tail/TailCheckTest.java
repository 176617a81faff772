// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 30: the tail check, and what a lane's status says")
class TailCheckTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailFixture fixture = new TailFixture();
    private final LaneFiles files = fixture.lane();
    private final LedgerEntry entry = files.entry();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void isNotQuietUntilTheLastResultHasBeenEmitted() {
        files.output(entry, "x");
        files.opening(false, entry);
        fixture.read(files);
        check(1);
        fixture.advance(MINUTE);
        check(2); // settled, but in the queue
        SettledInvocation settled = fixture.onlySettled();
        check(3); // taken, but not emitted
        fixture.tail.emitted(settled);
        check(4);

        assertThat(fixture.checks)
                .containsExactly("1 not quiet", "2 not quiet", "3 not quiet", "4 quiet");
    }

    @Test
    void asksAgainForEveryRoundInsteadOfRemembering() {
        files.opening(false);
        fixture.read(files);
        int before = fixture.gets();
        check(1);
        check(2);
        assertThat(fixture.gets() - before).isEqualTo(2);

        files.segment(1);
        check(3);
        assertThat(fixture.checks).containsExactly("1 quiet", "2 quiet", "3 not quiet");
    }

    @Test
    void isNotQuietIfTheLaneMovedWhileTheCheckWasUnderWay() {
        files.opening(false);
        fixture.read(files);
        Hold poll = fixture.store.script().hold(Operation.GET, at(PATHS.segment(files.lane, 1)));
        check(1);
        files.segment(1);
        fixture.advance(MINUTE); // the segment is read, it has no entries
        fixture.store.remove(PATHS.segment(files.lane, 1)); // what the check would have seen
        poll.release();

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void isNotQuietIfTheCheckWasNotAnswered() {
        files.opening(false);
        fixture.read(files);
        fixture.store.script().failBefore(Operation.GET, 1, ErrorKind.TRANSIENT);
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void anEndedLaneIsQuietOnceItIsSettledWithoutARead() {
        files.output(entry, "x");
        files.opening(false, entry);
        files.fence(1);
        fixture.read(files);
        check(1);
        fixture.advance(MINUTE);
        fixture.emitAll();
        int before = fixture.gets();
        check(2);

        assertThat(fixture.checks).containsExactly("1 not quiet", "2 quiet");
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    void aLaneThatIsNotReadHereIsNotQuiet() {
        check(1);

        assertThat(fixture.checks).containsExactly("1 not quiet");
    }

    @Test
    void reportsAStatusWheneverItChangesAndOnlyThen() {
        files.output(entry, "x");
        files.opening(false);
        fixture.read(files);
        fixture.advance(MINUTE);
        files.segment(1, entry);
        fixture.advance(MINUTE);
        fixture.emitAll();
        files.fence(2);
        fixture.advance(MINUTE);

        assertThat(
                        fixture.statuses.stream()
                                .map(status -> status.settled() + " " + status.ended())
                                .collect(Collectors.toList()))
                .containsExactly("true false", "false false", "true false", "true true");
    }

    @Test
    @DisplayName("rule 11: a retired lane finishes when everything of it has been emitted")
    void aRetiredLaneFinishesAfterItsLastResult() {
        files.output(entry, "x");
        files.opening(false, entry);
        files.fence(1);
        fixture.read(files);
        fixture.tail.retire(files.lane);
        fixture.advance(MINUTE);
        assertThat(brief(fixture.poll())).containsExactly("S0", "S1 last", "0.0");

        TailFixture.settledOf(fixture.polled).forEach(fixture.tail::emitted);
        assertThat(brief(fixture.poll())).containsExactly("finished");
        int before = fixture.gets();
        fixture.advance(MINUTE);
        assertThat(fixture.gets()).isEqualTo(before);
    }

    @Test
    @DisplayName("rule 31: a silent lane that is retired is not looked at any more")
    void aRetiredSilentLaneIsNotLookedAt() {
        files.opening(false);
        fixture.read(files);
        fixture.tail.retire(files.lane);
        fixture.advance(MINUTE);
        int before = fixture.gets();
        fixture.advance(MINUTE);

        assertThat(brief(fixture.poll())).containsExactly("S0", "finished");
        assertThat(fixture.gets()).isEqualTo(before);
    }

    private void check(long round) {
        fixture.tail.checkTail(files.lane, round);
    }
}
