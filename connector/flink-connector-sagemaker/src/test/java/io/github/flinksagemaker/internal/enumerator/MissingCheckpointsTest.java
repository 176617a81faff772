// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Flink keeps each segment that was assigned until a checkpoint completes. */
class MissingCheckpointsTest {

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final ManualScheduler scheduler = new ManualScheduler();
    private final TestEnumeratorContext context = new TestEnumeratorContext(1);
    private final ReaderRegistry readers = new ReaderRegistry(context, false);
    private final LaneTails tails =
            new LaneTails(
                    SourceSettings.builder().setStagingPath(paths.stagingPath()).build(),
                    paths,
                    new InMemoryObjectStore(),
                    scheduler,
                    scheduler.clock(),
                    new NoLanes(),
                    ReadMetrics.NONE);
    private final SegmentAssigner assigner = new SegmentAssigner(context, readers, tails);
    private final Lane lane = Lane.found(LaneId.create(1), 0);
    private long assigned;

    @BeforeEach
    void aReaderIsThere() {
        context.register(0);
    }

    @Test
    void oneLineWarnsOfAMillionSegmentsWithoutACheckpoint() {
        try (LogEvents log = new LogEvents()) {
            assign(999_999);
            assertThat(warnings(log)).isEmpty();
            assign(1);
            assign(1);
            assertThat(warnings(log))
                    .singleElement()
                    .asString()
                    .startsWith("1000000 segments")
                    .contains("Let the job take checkpoints");

            assigner.completed();
            assign(999_999);
            assertThat(warnings(log)).hasSize(1);
            assign(1);
            assertThat(warnings(log)).hasSize(2);
        }
    }

    private void assign(int segments) {
        readers.reported(0, ReaderReport.builder().setRoom(segments).setReceived(assigned).build());
        for (int i = 0; i < segments; i++) {
            lane.givenBack(SegmentSplit.unread(lane.id(), assigned++, 0, 0));
        }
        tails.waitAgain(lane.unassigned());
        assigner.waits(lane);
        assertThat(assigner.assign()).isTrue();
        assertThat(lane.unassigned()).isEmpty();
        lane.readerLost(0); // so that nothing piles up in this test
        context.assigned.clear();
        context.contents.clear();
        context.received(0).clear();
    }

    private static List<String> warnings(LogEvents log) {
        return log.messages(event -> event.getLevel() == Level.WARN);
    }

    private static final class NoLanes implements LaneTails.Listener {

        @Override
        public void onTailed(Tailed tailed) {
            throw new AssertionError(tailed);
        }

        @Override
        public void onIdleness(Map<LaneId, LaneIdleness> lanes) {
            throw new AssertionError(lanes);
        }

        @Override
        public void onChecked(LaneId lane, long round, boolean quiet) {
            throw new AssertionError(lane);
        }

        @Override
        public void onFailure(Exception failure) {
            throw new AssertionError(failure);
        }
    }
}
