// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static io.github.flinksagemaker.internal.tail.TailFixture.brief;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How a reader gives up a silent lane (rule 31). */
class ParkingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailFixture fixture = new TailFixture();
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void tellsWhereASilentLaneStandsAndReadsItNoFurther() {
        files.opening(false);
        files.segment(1);
        fixture.read(files);
        fixture.tail.park(files.lane);
        int before = fixture.gets();

        fixture.advance(MINUTE);

        assertThat(fixture.gets()).isEqualTo(before);
        assertThat(fixture.parked)
                .containsExactly(LaneSplit.of(files.lane, 2, new TreeMap<>(), 0, -1, false));
    }

    @Test
    void finishesTheSplitOnlyWhenTheLaneIsRetired() {
        files.opening(false);
        fixture.read(files);
        fixture.tail.park(files.lane);
        assertThat(brief(fixture.poll())).containsExactly("S0");

        fixture.tail.retire(files.lane);

        assertThat(brief(fixture.poll())).containsExactly("finished");
    }

    @Test
    void keepsALaneOfWhichSomethingIsOpen() {
        LedgerEntry entry = files.entry();
        files.opening(false, entry);
        fixture.read(files);

        fixture.tail.park(files.lane);
        files.output(entry, "x");
        fixture.advance(MINUTE);

        assertThat(fixture.parked).isEmpty();
        assertThat(brief(fixture.poll())).containsExactly("S0", "0.0");
    }

    @Test
    void keepsALaneThatHasEnded() {
        files.opening(false);
        files.fence(1);
        fixture.read(files);

        fixture.tail.park(files.lane);

        assertThat(fixture.parked).isEmpty();
    }

    @Test
    void leavesToTheNextReaderWhatItFoundWhileItWasParked() {
        files.opening(false);
        Hold poll = fixture.store.script().hold(Operation.GET, at(PATHS.segment(files.lane, 1)));
        fixture.read(files);
        files.segment(1, files.rejected("no"));
        fixture.tail.park(files.lane);
        poll.release();
        fixture.tail.retire(files.lane);
        assertThat(brief(fixture.poll())).containsExactly("S0", "finished");

        fixture.tail.add(fixture.parked.get(0));

        assertThat(brief(fixture.poll())).containsExactly("S1", "1.0");
    }

    @Test
    void aParkedReadCommittedLaneGoesOnAtItsNextCommit() {
        files.opening(true);
        files.segment(1, files.rejected("no"));
        files.commit(0, 1, 1);
        fixture.read(files);
        fixture.emitAll();
        fixture.tail.park(files.lane);
        fixture.tail.retire(files.lane);
        assertThat(brief(fixture.poll())).containsExactly("finished");
        files.segment(2, files.rejected("no"));
        files.commit(1, 2, 2);

        fixture.tail.add(fixture.parked.get(0));

        assertThat(brief(fixture.poll())).containsExactly("C1", "S2", "2.0");
    }

    @Test
    void tellsNowAndThenThatALaneGoesOn() {
        files.opening(false);
        fixture.read(files);
        for (int minute = 1; minute <= 121; minute++) {
            files.segment(minute);
            fixture.advance(MINUTE);
        }

        assertThat(fixture.active).hasSize(3).containsOnly(files.lane);
    }
}
