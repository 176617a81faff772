// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.SettableClock;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 34 where S3 refuses what is asked of runs. */
class RefusedRunsTest {

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final SettableClock clock = new SettableClock();
    private final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, clock);

    /** As at the start of a job whose sink has not marked its run yet. */
    @Test
    void aMarkerThatIsForbiddenIsMissingWhereS3DoesNotTellThemApart() throws Exception {
        store.script().failBefore(Operation.GET, 2, ErrorKind.ACCESS_DENIED);

        assertThat(ownRuns(true).begunAfter()).isEqualTo(LaneDiscovery.NO_HORIZON);
        assertThatThrownBy(() -> ownRuns(false).begunAfter())
                .hasRootCauseInstanceOf(ServiceException.class)
                .hasStackTraceContaining("ACCESS_DENIED");
    }

    /** A lane that is deleted between the LIST and the GET. */
    @Test
    void anOpeningThatIsForbiddenIsMissingToo() throws Exception {
        LaneId own = open("own");
        LaneId other = open("other");
        LaneListing listing = LaneListing.of(clock.now, false, List.of(own, other));
        String opening = paths.segment(other, 0).toString();
        store.script().failBefore(Operation.GET, opening::equals, 2, ErrorKind.ACCESS_DENIED);

        assertThat(ownRuns(true).select(listing).lanes()).containsExactly(own);
        assertThatThrownBy(() -> ownRuns(false).select(listing))
                .hasRootCauseInstanceOf(ServiceException.class);
    }

    private OwnRuns ownRuns(boolean forbiddenMeansMissing) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(paths.stagingPath())
                        .setForbiddenMeansMissing(forbiddenMeansMissing)
                        .build();
        return new OwnRuns(
                store,
                paths,
                new LaneOpenings(store, paths, settings),
                lane -> false,
                "own",
                new RunSet(List.of("own")),
                forbiddenMeansMissing,
                null);
    }

    private LaneId open(String run) {
        LaneId lane = LaneId.create(clock.now);
        Segment segment =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(0)
                        .setAuthor(lane)
                        .setOpening(
                                LaneOpening.of("sink", 0, 1, false, List.of(), 0)
                                        .inRun(run, "job", List.of()))
                        .build();
        store.write(paths.segment(lane, 0), SegmentCodec.encode(segment, List.of()), "text/plain");
        return lane;
    }
}
