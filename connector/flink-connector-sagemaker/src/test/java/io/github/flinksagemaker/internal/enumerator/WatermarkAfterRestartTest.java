// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real tails, lanes and combined watermark, with a ledger of which every object is given. */
@DisplayName("rule 24: a lane whose writer was restarted holds the watermark until its end is read")
class WatermarkAfterRestartTest implements LaneTails.Listener {

    private static final S3Location STAGING = S3Location.parse("s3://staging/path");
    private static final LedgerPaths PATHS = new LedgerPaths(STAGING);
    private static final Duration LANE_TIMEOUT = Duration.ofMinutes(10);
    private static final Duration STEP = Duration.ofMillis(200);
    private static final int STEPS_A_SECOND = 5;

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store =
            new InMemoryObjectStore(Runnable::run, scheduler.clock());
    private final LaneId old = LaneId.create(LaneFiles.ACCEPTED_AT);
    private final LaneId next = LaneId.create(LaneFiles.ACCEPTED_AT + 200_000);
    private final Map<LaneId, Lane> lanes = new HashMap<>();
    private final WatermarkCombiner combiner =
            new WatermarkCombiner(LANE_TIMEOUT.toMillis(), lanes::containsKey);
    private final LaneTails tails =
            new LaneTails(
                    SourceSettings.builder()
                            .setStagingPath(STAGING)
                            .setLaneTimeout(LANE_TIMEOUT)
                            .build(),
                    PATHS,
                    store,
                    scheduler,
                    scheduler.clock(),
                    this,
                    ReadMetrics.NONE);

    @BeforeEach
    void start() {
        tails.start();
    }

    @AfterEach
    void close() {
        tails.close();
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
        int before = gets();
        while (gets() == before) {
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
        assertThat(lane(old).position().nextSegment()).isEqualTo(exactlyOnce ? 3 : 4);
    }

    /** What tails and enumerator do several times a second. */
    private WatermarkEvent step() {
        scheduler.advance(STEP);
        combiner.takeLeft(now());
        return combiner.combined(now(), reader -> SegmentSplit.NO_WATERMARK);
    }

    /** A reader gets all, and finishes nothing. */
    @Override
    public void onTailed(Tailed tailed) {
        Lane lane = lane(tailed.lane());
        if (lane.tailed(tailed, now())) {
            combiner.opened(lane);
        }
        tailed.segments().forEach(split -> lane.assigned(split, 0));
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> changed) {
        changed.forEach((lane, idleness) -> lane(lane).idle(idleness));
    }

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {
        throw new AssertionError("nobody asks for " + lane);
    }

    @Override
    public void onFailure(Exception failure) {
        throw new AssertionError(failure);
    }

    private Lane lane(LaneId id) {
        return Objects.requireNonNull(lanes.get(id));
    }

    private void found(LaneId id) {
        Lane lane = Lane.found(id, now());
        lanes.put(id, lane);
        combiner.found(lane);
        combiner.discovered(now());
        tails.add(id, TailPosition.START, 0, 0, now(), false);
    }

    private int gets() {
        return store.script().count(Operation.GET) + store.script().count(Operation.GET_START);
    }

    private long now() {
        return scheduler.clock().millis();
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
        store.write(location, bytes, "application/octet-stream");
    }
}
