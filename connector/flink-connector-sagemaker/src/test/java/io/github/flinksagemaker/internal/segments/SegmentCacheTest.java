// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SegmentCacheTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final List<Exception> failures = new ArrayList<>();
    private final LaneFiles files =
            new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT), SegmentsFixture.PATHS, store);

    @Test
    void theLeastRecentlyUsedSegmentGoesFirst() {
        SegmentCache cache = cache(3 * weight());
        for (long number = 1; number <= 3; number++) {
            load(cache, number);
        }
        load(cache, 1);
        load(cache, 4);

        for (long number : List.of(1L, 3L, 4L)) {
            load(cache, number);
        }
        assertThat(gets()).isEqualTo(4);
        load(cache, 2);
        assertThat(gets()).isEqualTo(5);
    }

    @Test
    void theNewestSegmentStaysEvenIfItExceedsTheBound() {
        SegmentCache cache = cache(1);
        load(cache, 1);
        load(cache, 2);
        load(cache, 2);

        assertThat(gets()).isEqualTo(2);
        load(cache, 1);
        assertThat(gets()).isEqualTo(3);
    }

    @Test
    void loadsOfOneSegmentShareOneRead() {
        SegmentCache cache = cache(1);
        files.segment(1);
        Hold hold = store.script().hold(InMemoryObjectStore.Operation.GET);
        List<DecodedSegment> loaded = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            cache.load(files.lane, 1, ReadPurpose.SETTLE, loaded::add);
        }
        assertThat(loaded).isEmpty();
        hold.release();

        assertThat(loaded).hasSize(3);
        assertThat(gets()).isOne();
    }

    @Test
    void aSegmentThatIsGoneFailsTheReading() {
        SegmentCache cache = cache(1);
        cache.load(files.lane, 9, ReadPurpose.SETTLE, segment -> {});

        assertThat(failures).hasSize(1);
        assertThat(failures.get(0))
                .hasMessageContaining(SegmentsFixture.PATHS.segment(files.lane, 9).toString());
    }

    private SegmentCache cache(long bytes) {
        EventLoop loop = new EventLoop(scheduler, scheduler.clock(), failures::add);
        SourceSettings settings = SegmentsFixture.settings().setSegmentCacheBytes(bytes).build();
        return new SegmentCache(
                loop,
                new ObjectReader(loop, store, settings, ReadMetrics.NONE),
                SegmentsFixture.PATHS,
                settings);
    }

    private void load(SegmentCache cache, long number) {
        if (store.bytes(SegmentsFixture.PATHS.segment(files.lane, number)) == null) {
            files.segment(number);
        }
        List<DecodedSegment> loaded = new ArrayList<>();
        cache.load(files.lane, number, ReadPurpose.SETTLE, loaded::add);
        assertThat(loaded).hasSize(1);
        assertThat(loaded.get(0).segment().number()).isEqualTo(number);
    }

    /** Of an empty segment in the cache. */
    private long weight() {
        files.segment(1);
        byte[] bytes = store.bytes(SegmentsFixture.PATHS.segment(files.lane, 1));
        return Objects.requireNonNull(bytes).length;
    }

    private int gets() {
        return store.script().count(InMemoryObjectStore.Operation.GET);
    }
}
