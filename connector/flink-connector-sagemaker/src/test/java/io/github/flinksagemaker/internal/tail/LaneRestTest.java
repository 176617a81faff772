// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.eventtime.LaneRest.Silence;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.LaneSplit;
import java.time.Duration;
import java.util.BitSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rules 21 and 24: what the tail says of a lane for event time")
class LaneRestTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SourceSettings.Builder settings =
            TailFixture.settings()
                    .setLaneTimeout(MINUTE.multipliedBy(10))
                    .setIdleTimeout(MINUTE.multipliedBy(3));
    private final TailFixture fixture = new TailFixture(settings);
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aLaneThatIsFoundEmptyAgainAndAgainIsSilent() {
        files.opening(false);
        fixture.read(files);
        assertThat(rest()).isEqualTo(LaneRest.ACTIVE);

        fixture.advance(Duration.ofSeconds(90));
        assertThat(rest()).isEqualTo(LaneRest.of(Silence.SHORT, false));
        fixture.advance(MINUTE.multipliedBy(9));
        assertThat(rest().silence()).isEqualTo(Silence.LONG);

        files.segment(1);
        fixture.advance(MINUTE.dividedBy(2));
        assertThat(rest().silence()).isEqualTo(Silence.NONE);
    }

    @Test
    void aLaneThatCanNotBeLookedAtIsNotSilent() {
        files.opening(false);
        fixture.read(files);
        fixture.store
                .script()
                .failBefore(
                        Operation.GET,
                        at(PATHS.segment(files.lane, 1)),
                        10_000,
                        ErrorKind.TRANSIENT);
        fixture.advance(MINUTE.multipliedBy(15));

        assertThat(rest()).isEqualTo(LaneRest.ACTIVE);
    }

    @Test
    void aLaneWithSomethingOpenIsNotSilent() {
        files.opening(false, files.entry());
        fixture.read(files);
        fixture.advance(MINUTE.multipliedBy(15));

        assertThat(rest()).isEqualTo(LaneRest.ACTIVE);
    }

    @Test
    void aLaneWhoseWatermarkStandsStillIsIdleByOption() {
        files.opening(false);
        fixture.read(files);
        for (int segment = 1; segment < 6; segment++) {
            files.segment(segment); // without W
            fixture.advance(MINUTE);
        }

        assertThat(rest()).isEqualTo(LaneRest.of(Silence.NONE, true));
    }

    @Test
    void aCommitIsASignOfLifeToo() {
        files.opening(true);
        fixture.read(files);
        fixture.advance(MINUTE.multipliedBy(11));
        assertThat(rest().silence()).isEqualTo(Silence.LONG);

        files.commit(0, 1, 0);
        fixture.advance(MINUTE.dividedBy(2));
        assertThat(rest().silence()).isEqualTo(Silence.NONE);
    }

    @Test
    @DisplayName("rule 24: the status names who ended the lane")
    void theStatusNamesTheAuthorOfTheFence() {
        files.opening(false);
        files.fence(1);
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(fixture.lastStatus().endedBy()).isNotNull().isNotEqualTo(files.lane);
    }

    @Test
    @DisplayName("rule 24: who ended the lane is found out again after a restore")
    void aRestoredLaneFindsItsEndAgain() {
        files.opening(false);
        files.fence(1);
        fixture.tail.add(LaneSplit.of(files.lane, 2, new TreeMap<>(), 0, -1, true));
        fixture.advance(MINUTE);

        assertThat(fixture.lastStatus().endedBy()).isNotNull().isNotEqualTo(files.lane);
    }

    @Test
    @DisplayName("rule 24: who fenced the commits is found out again after a restore")
    void aRestoredReadCommittedLaneFindsItsEndAgain() {
        files.opening(true);
        files.commit(0, 1, 0, LaneEnd.FENCED);
        fixture.tail.add(LaneSplit.of(files.lane, 1, new TreeMap<>(), 1, 0, true));
        fixture.advance(MINUTE);

        assertThat(fixture.lastStatus().endedBy()).isNotNull().isNotEqualTo(files.lane);
    }

    @Test
    @DisplayName("rule 21: an unfinished segment tells again what of it is open, before it settles")
    void aSegmentReadAgainTellsTheArrivalWatermarksThatAreOpen() {
        LedgerEntry[] entries = {
            files.entry().toBuilder().setArrivalWatermark(4L).build(),
            files.entry().toBuilder().setArrivalWatermark(5L).build(),
            files.entry(),
        };
        for (LedgerEntry entry : entries) {
            files.output(entry, "x");
        }
        files.opening(false);
        files.segment(1, entries);
        BitSet open = new BitSet();
        open.set(1, 3);
        fixture.tail.add(
                LaneSplit.of(files.lane, 2, new TreeMap<>(Map.of(1L, open)), 0, -1, false));
        fixture.advance(MINUTE);

        LaneElement first = fixture.poll().get(0);
        assertThat(first).isInstanceOf(SegmentRestored.class);
        assertThat(((SegmentRestored) first).arrivalWatermarks())
                .containsExactly(5, Long.MIN_VALUE);
    }

    private LaneRest rest() {
        ((ObjectStoreLedgerTail) fixture.tail).reportRest();
        return Objects.requireNonNull(fixture.rest.get(files.lane));
    }
}
