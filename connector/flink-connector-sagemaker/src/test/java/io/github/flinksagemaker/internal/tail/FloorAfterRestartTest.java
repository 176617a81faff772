// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneProgress;
import io.github.flinksagemaker.internal.eventtime.LaneState;
import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import io.github.flinksagemaker.internal.eventtime.WatermarkFloor;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.split.LaneSplitState;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real tail, lane watermarks and floor, with a ledger of which every object is given. */
@DisplayName("rule 24: a lane whose writer was restarted holds the floor until its end is read")
class FloorAfterRestartTest {

    private static final Duration LANE_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int STEPS_A_SECOND = 5;

    private final TailFixture fixture =
            new TailFixture(TailFixture.settings().setLaneTimeout(LANE_TIMEOUT));
    private final LaneId old = LaneId.create(LaneFiles.ACCEPTED_AT);
    private final LaneId next = LaneId.create(LaneFiles.ACCEPTED_AT + 200_000);
    private final Set<LaneId> listed = new HashSet<>();
    private final WatermarkFloor floor =
            new WatermarkFloor(LANE_TIMEOUT.toMillis(), listed::contains);
    private final Map<LaneId, LaneSplitState> states = new HashMap<>();
    private int told;

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatCameBetweenTheLastLookAndTheRestartIsNotOvertaken(boolean exactlyOnce) {
        // given a lane that has been silent for longer than a minute, and was just looked at
        segment(old, 0, null, opening(exactlyOnce, 5), old, null);
        segment(old, 1, 10L, null, old, null);
        if (exactlyOnce) {
            commit(old, 0, 1, 1, 10L, old, null);
        }
        found(old);
        for (int i = 0; i < 100 * STEPS_A_SECOND; i++) {
            assertThat(step().watermark()).isLessThanOrEqualTo(10);
        }
        int before = fixture.gets();
        while (fixture.gets() == before) {
            step();
        }

        // when a record that arrived at 10 is invoked, and the job is restarted within 2 s
        segment(old, 2, 10L, null, old, null, entryOf(old, 10));
        if (exactlyOnce) {
            commit(old, 1, 2, 2, 10L, old, null); // by the restored committer
            commit(old, 2, 0, -1, null, next, LaneEnd.FENCED);
        } else {
            segment(old, 3, null, null, next, LaneEnd.FENCED);
        }
        for (int i = 0; i < 2 * STEPS_A_SECOND; i++) {
            step();
        }
        segment(next, 0, null, opening(exactlyOnce, 6, old), next, null);
        segment(next, 1, 60L, null, next, null);
        if (exactlyOnce) {
            commit(next, 0, 1, 1, 60L, next, null); // the first checkpoint after the restart
        }
        found(next);

        // then no watermark passes the record, whose result never comes here
        for (int i = 0; i < 20 * STEPS_A_SECOND; i++) {
            assertThat(step().watermark()).isLessThanOrEqualTo(10);
        }
        assertThat(state(old).toSplit().nextSegment()).isEqualTo(exactlyOnce ? 3 : 4);
    }

    /** What tail, task thread and enumerator do several times a second. */
    private Floor step() {
        for (LaneElement element : fixture.poll()) {
            LaneSplitState state = state(element.lane());
            if (element instanceof SegmentLoaded loaded) {
                state.segmentLoaded(loaded.segment(), loaded.open(), loaded.last());
                state.watermark().opened(loaded.arrivalWatermarks());
                state.advance(loaded.watermark());
            } else if (element instanceof CommitLoaded loaded) {
                state.commitLoaded(
                        loaded.commit(), loaded.nextSegment(), loaded.toSegment(), loaded.last());
                state.commit(loaded.watermark());
            }
        }
        for (; told < fixture.statuses.size(); told++) {
            LaneStatus status = fixture.statuses.get(told);
            floor.reported(
                    0,
                    LaneState.of(
                            status.lane(),
                            status.opening(),
                            status.endedBy(),
                            status.ended(),
                            status.closedForEndOfInput(),
                            status.settled()));
        }
        ((ObjectStoreLedgerTail) fixture.tail).reportRest();
        fixture.advance(STEP);
        fixture.rest.forEach(
                (lane, rest) ->
                        floor.progressed(
                                0,
                                LaneProgress.of(
                                        lane,
                                        state(lane).watermark().current(),
                                        state(lane).isFinished(),
                                        rest)));
        floor.takeLeft(now());
        return floor.floor(now(), reader -> LaneWatermark.NONE);
    }

    private LaneSplitState state(LaneId lane) {
        return states.computeIfAbsent(lane, id -> new LaneSplitState(LaneSplit.unread(id)));
    }

    private void found(LaneId lane) {
        listed.add(lane);
        floor.found(lane);
        floor.discovered(now());
        fixture.tail.add(LaneSplit.unread(lane));
    }

    private long now() {
        return fixture.scheduler.clock().millis();
    }

    private static LaneOpening opening(boolean exactlyOnce, long checkpoint, LaneId... named) {
        return LaneOpening.of("sink", 0, 1, exactlyOnce, List.of(named), checkpoint);
    }

    private static LedgerEntry entryOf(LaneId lane, long arrivalWatermark) {
        InvocationId id = InvocationId.of(lane, 0);
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("endpoint")
                .setInputLocation(PATHS.input(id, "json").toString())
                .setOutputLocation("s3://outputs/" + id + ".out")
                .setFormat("jsonlines")
                .setAcceptedAt(LaneFiles.ACCEPTED_AT)
                .setDeadline(LaneFiles.ACCEPTED_AT + LaneFiles.TTL)
                .setArrivalWatermark(arrivalWatermark)
                .setRecords(List.of(RecordSpan.of(0, 4, null)))
                .build();
    }

    private void segment(
            LaneId lane,
            long number,
            @Nullable Long watermark,
            @Nullable LaneOpening opening,
            LaneId author,
            @Nullable LaneEnd end,
            LedgerEntry... entries) {
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(author)
                        .setWatermark(watermark)
                        .setOpening(opening)
                        .setEnd(end)
                        .setEntries(List.of(entries))
                        .build();
        byte[] records = new byte[entries.length * 4];
        put(PATHS.segment(lane, number), SegmentCodec.encode(segment, List.of(records)));
    }

    private void commit(
            LaneId lane,
            long number,
            long from,
            long to,
            @Nullable Long watermark,
            LaneId author,
            @Nullable LaneEnd end) {
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(author)
                        .setFromSegment(from)
                        .setToSegment(to)
                        .setWatermark(watermark)
                        .setEnd(end)
                        .build();
        put(PATHS.commit(lane, number), CommitCodec.encode(commit));
    }

    private void put(S3Location location, byte[] bytes) {
        fixture.store.write(location, bytes, "application/octet-stream");
    }
}
