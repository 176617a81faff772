// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.PATHS;
import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void aSegmentThatIsTooLargeFailsTheReadingUnread() {
        restart(SegmentsFixture.settings().setMaxSegmentSize(10_000));
        S3Location place = PATHS.segment(files.lane, 0);
        files.put(place, new byte[10_001]);
        fixture.read(files);

        fixture.assertFailed(place + ": has 10001 bytes", "source.max-segment-size (10000): raise");
    }

    @Test
    void loadsNoFurtherSegmentsWhileTooManyInvocationsAreOpen() {
        restart(SegmentsFixture.settings().setMaxOpenInvocations(3));
        List<LedgerEntry> entries = new ArrayList<>();
        files.opening();
        for (int i = 1; i <= 4; i++) {
            LedgerEntry[] two = {files.entry(), files.entry()};
            entries.addAll(List.of(two));
            files.segment(i, two);
        }
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.loop.openInvocations()).isEqualTo(4);
        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S0", "S1", "S2");

        entries.forEach(entry -> files.output(entry, "x"));
        fixture.advance(MINUTE);
        fixture.emitAll();
        fixture.advance(MINUTE);
        fixture.emitAll();

        assertThat(SegmentsFixture.settledOf(fixture.polled)).hasSize(8);
        assertThat(fixture.loop.openInvocations()).isZero();
        assertThat(fixture.loop.oldestOpenAcceptedAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void fetchesNoFurtherOutputsWhileTheQueueIsFull() {
        restart(SegmentsFixture.settings().setMaxBufferedBytes(50_000));
        LedgerEntry[] entries =
                IntStream.range(0, 20).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        for (LedgerEntry entry : entries) {
            files.output(entry, "x".repeat(10_000));
        }
        files.opening(entries);
        fixture.read(files);
        fixture.advance(MINUTE);

        List<SettledInvocation> first = fixture.settled();
        assertThat(first).hasSizeBetween(2, 6);
        fixture.advance(MINUTE);
        assertThat(fixture.settled()).as("what was taken still counts").isEmpty();
        first.forEach(fixture::emitted);
        for (int i = 0; i < 20; i++) {
            fixture.advance(MINUTE);
            fixture.emitAll();
        }
        assertThat(SegmentsFixture.settledOf(fixture.polled)).hasSize(20);
    }

    @Test
    void admitsAnOutputGreaterThanTheWholeBufferAlone() {
        restart(SegmentsFixture.settings().setMaxBufferedBytes(1_000));
        LedgerEntry[] entries = {files.entry(), files.entry(), files.entry()};
        for (LedgerEntry entry : entries) {
            files.output(entry, "x".repeat(10_000));
        }
        files.opening(entries);
        fixture.read(files);
        for (int i = 0; i < 4; i++) {
            fixture.advance(MINUTE);
            List<SettledInvocation> settled = fixture.settled();
            assertThat(settled).hasSize(i < 3 ? 1 : 0);
            settled.forEach(fixture::emitted);
        }
    }

    @Test
    void rejectedEntriesRespectTheBufferToo() {
        restart(SegmentsFixture.settings().setMaxBufferedBytes(2_000));
        LedgerEntry[] entries =
                IntStream.range(0, 50)
                        .mapToObj(i -> files.rejected("too large"))
                        .toArray(LedgerEntry[]::new);
        files.opening(entries);
        fixture.read(files);
        fixture.advance(MINUTE);
        List<SettledInvocation> first = fixture.settled();
        assertThat(first).hasSizeLessThan(10);
        first.forEach(fixture::emitted);
        for (int i = 0; i < 20; i++) {
            fixture.emitAll();
        }
        assertThat(SegmentsFixture.settledOf(fixture.polled)).hasSize(50);
    }

    @Test
    void loadsNoFurtherSegmentsWhileTheQueueIsFull() {
        restart(SegmentsFixture.settings().setMaxBufferedBytes(1_000));
        LedgerEntry entry = files.entry();
        files.output(entry, "x".repeat(10_000));
        files.opening(entry);
        fixture.read(files);
        fixture.advance(MINUTE);
        files.segment(1);
        fixture.advance(MINUTE);

        List<SegmentElement> first = fixture.poll();
        assertThat(SegmentsFixture.brief(first)).containsExactly("S0", "0.0");
        fixture.advance(MINUTE);
        assertThat(fixture.poll()).isEmpty();
        SegmentsFixture.settledOf(first).forEach(fixture::emitted);
        fixture.advance(MINUTE);
        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S1");
    }

    @Test
    void neverExceedsTheReadsInFlight() {
        restart(SegmentsFixture.settings().setMaxConcurrentReads(2));
        LaneFiles[] lanes = {fixture.lane(), fixture.lane(), fixture.lane()};
        List<Hold> holds = new ArrayList<>();
        for (LaneFiles lane : lanes) {
            lane.opening();
            holds.add(fixture.store.script().hold(Operation.GET, at(PATHS.segment(lane.lane, 0))));
            fixture.read(lane);
        }
        assertThat(fixture.gets()).isEqualTo(2);

        holds.get(0).release();
        assertThat(fixture.gets()).isEqualTo(3);
        holds.forEach(Hold::release);
        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S0", "S0", "S0");
    }

    @Test
    void loadingGoesOnBesideManyThatAreWatched() {
        restart(SegmentsFixture.settings().setMaxConcurrentReads(1));
        LedgerEntry[] open =
                IntStream.range(0, 1_000).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(open);
        fixture.read(files);
        fixture.advance(MINUTE);
        LedgerEntry late = files.entry();
        files.output(late, "x");
        files.segment(1, late);
        fixture.advance(MINUTE);

        assertThat(SegmentsFixture.brief(fixture.poll())).containsExactly("S0", "S1", "1.0");
    }

    @Test
    void readsASegmentThatLeftTheCacheAgain() {
        restart(SegmentsFixture.settings().setSegmentCacheBytes(1));
        LedgerEntry first = files.entry();
        LedgerEntry second = files.entry();
        files.opening();
        files.segment(1, first);
        files.segment(2, second);
        files.output(first, "a");
        files.output(second, "b");
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(fixture.settled())
                .extracting(SegmentsFixture::record)
                .containsExactlyInAnyOrder(LaneFiles.carriedBy(first), LaneFiles.carriedBy(second));
    }

    @Test
    void knowsTheOldestOpenInvocation() {
        LedgerEntry young = files.entry();
        LedgerEntry old = files.entry().toBuilder().setAcceptedAt(17).build();
        files.output(old, "x");
        files.opening(young, old);
        fixture.read(files);
        assertThat(fixture.loop.oldestOpenAcceptedAt()).isEqualTo(17);

        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(fixture.loop.oldestOpenAcceptedAt()).isEqualTo(young.acceptedAt());
        assertThat(fixture.loop.openInvocations()).isEqualTo(1);
    }

    @Test
    void looksDoNotGrowWithTheInvocationsThatWaitForAColdEndpoint() {
        int count = 100_000;
        LedgerEntry[] entries =
                IntStream.range(0, count).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(entries);
        fixture.read(files);
        fixture.store.script().resetCounts();
        fixture.advance(Duration.ofMinutes(2));
        assertThat(fixture.gets()).isBetween(100, 1_000);

        for (LedgerEntry entry : entries) {
            files.output(entry, "x");
        }
        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(SegmentsFixture.settledOf(fixture.polled)).hasSize(count);
        assertThat(fixture.loop.openInvocations()).isZero();
    }

    private void restart(SourceSettings.Builder settings) {
        fixture.close();
        fixture = new SegmentsFixture(settings);
        files = fixture.lane();
    }
}
