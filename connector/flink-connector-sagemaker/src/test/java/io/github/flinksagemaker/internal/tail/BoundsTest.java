// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static io.github.flinksagemaker.internal.tail.TailFixture.PATHS;
import static io.github.flinksagemaker.internal.tail.TailFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TailFixture fixture = new TailFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Every object of the ledger that the tail reads, and its commits. */
    @ParameterizedTest
    @ValueSource(strings = {"trim", "opening", "segment", "commit"})
    void anObjectOfTheLedgerThatIsTooLargeFailsTheReadingUnread(String which) {
        try (TailFixture bounded =
                new TailFixture(TailFixture.settings().setMaxSegmentSize(10_000))) {
            LaneFiles lane = bounded.lane();
            boolean readCommitted = which.equals("commit");
            lane.opening(readCommitted);
            Map<String, S3Location> places =
                    Map.of(
                            "trim", PATHS.trim(lane.lane),
                            "opening", PATHS.segment(lane.lane, 0),
                            "segment", PATHS.segment(lane.lane, 1),
                            "commit", PATHS.commit(lane.lane, 0));
            S3Location place = Objects.requireNonNull(places.get(which));
            lane.put(place, new byte[10_001]);
            bounded.read(lane);

            bounded.assertFailed(
                    place + ": has 10001 bytes", "source.max-segment-size (10000): raise");
        }
    }

    @Test
    void loadsNoFurtherSegmentsWhileTooManyInvocationsAreOpen() {
        restart(TailFixture.settings().setMaxOpenInvocations(3));
        List<LedgerEntry> entries = new ArrayList<>();
        files.opening(false);
        for (int i = 1; i <= 4; i++) {
            LedgerEntry[] two = {files.entry(), files.entry()};
            entries.addAll(List.of(two));
            files.segment(i, two);
        }
        fixture.read(files);
        fixture.advance(MINUTE);
        assertThat(fixture.tail.openInvocations()).isEqualTo(4);
        assertThat(TailFixture.brief(fixture.poll())).containsExactly("S0", "S1", "S2");

        entries.forEach(entry -> files.output(entry, "x"));
        fixture.advance(MINUTE);
        fixture.emitAll();
        fixture.advance(MINUTE);
        fixture.emitAll();

        assertThat(TailFixture.settledOf(fixture.polled)).hasSize(8);
        assertThat(fixture.tail.openInvocations()).isZero();
        assertThat(fixture.tail.oldestOpenAcceptedAt()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void fetchesNoFurtherOutputsWhileTheQueueIsFull() {
        restart(TailFixture.settings().setMaxBufferedBytes(50_000));
        LedgerEntry[] entries =
                IntStream.range(0, 20).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        for (LedgerEntry entry : entries) {
            files.output(entry, "x".repeat(10_000));
        }
        files.opening(false, entries);
        fixture.read(files);
        fixture.advance(MINUTE);

        List<SettledInvocation> first = fixture.settled();
        assertThat(first).hasSizeBetween(2, 6);
        fixture.advance(MINUTE);
        assertThat(fixture.settled()).as("what was taken still counts").isEmpty();
        first.forEach(fixture.tail::emitted);
        for (int i = 0; i < 20; i++) {
            fixture.advance(MINUTE);
            fixture.emitAll();
        }
        assertThat(TailFixture.settledOf(fixture.polled)).hasSize(20);
    }

    @Test
    void admitsAnOutputGreaterThanTheWholeBufferAlone() {
        restart(TailFixture.settings().setMaxBufferedBytes(1_000));
        LedgerEntry[] entries = {files.entry(), files.entry(), files.entry()};
        for (LedgerEntry entry : entries) {
            files.output(entry, "x".repeat(10_000));
        }
        files.opening(false, entries);
        fixture.read(files);
        for (int i = 0; i < 4; i++) {
            fixture.advance(MINUTE);
            List<SettledInvocation> settled = fixture.settled();
            assertThat(settled).hasSize(i < 3 ? 1 : 0);
            settled.forEach(fixture.tail::emitted);
        }
    }

    @Test
    void rejectedEntriesRespectTheBufferToo() {
        restart(TailFixture.settings().setMaxBufferedBytes(2_000));
        LedgerEntry[] entries =
                IntStream.range(0, 50)
                        .mapToObj(i -> files.rejected("too large"))
                        .toArray(LedgerEntry[]::new);
        files.opening(false, entries);
        fixture.read(files);
        fixture.advance(MINUTE);
        List<SettledInvocation> first = fixture.settled();
        assertThat(first).hasSizeLessThan(10);
        first.forEach(fixture.tail::emitted);
        for (int i = 0; i < 20; i++) {
            fixture.emitAll();
        }
        assertThat(TailFixture.settledOf(fixture.polled)).hasSize(50);
    }

    @Test
    void loadsNoFurtherSegmentsWhileTheQueueIsFull() {
        restart(TailFixture.settings().setMaxBufferedBytes(1_000));
        LedgerEntry entry = files.entry();
        files.output(entry, "x".repeat(10_000));
        files.opening(false, entry);
        fixture.read(files);
        fixture.advance(MINUTE);
        files.segment(1);
        fixture.advance(MINUTE);

        List<LaneElement> first = fixture.poll();
        assertThat(TailFixture.brief(first)).containsExactly("S0", "0.0");
        fixture.advance(MINUTE);
        assertThat(fixture.poll()).isEmpty();
        TailFixture.settledOf(first).forEach(fixture.tail::emitted);
        fixture.advance(MINUTE);
        assertThat(TailFixture.brief(fixture.poll())).containsExactly("S1");
    }

    @Test
    void neverExceedsTheReadsInFlight() {
        restart(TailFixture.settings().setMaxConcurrentReads(2));
        LaneFiles[] lanes = {fixture.lane(), fixture.lane(), fixture.lane()};
        List<Hold> holds = new ArrayList<>();
        for (LaneFiles lane : lanes) {
            lane.opening(false);
            holds.add(fixture.store.script().hold(Operation.GET, at(PATHS.trim(lane.lane))));
            fixture.read(lane);
        }
        assertThat(fixture.gets()).isEqualTo(2);

        holds.get(0).release();
        assertThat(fixture.gets()).isGreaterThan(2);
        holds.forEach(Hold::release);
        assertThat(TailFixture.brief(fixture.poll())).containsExactly("S0", "S0", "S0");
    }

    @Test
    void tailingGoesOnBesideManyThatAreWatched() {
        restart(TailFixture.settings().setMaxConcurrentReads(1));
        LedgerEntry[] open =
                IntStream.range(0, 1_000).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(false, open);
        fixture.read(files);
        fixture.advance(MINUTE);
        LedgerEntry late = files.entry();
        files.output(late, "x");
        files.segment(1, late);
        fixture.advance(MINUTE);

        assertThat(TailFixture.brief(fixture.poll())).containsExactly("S0", "S1", "1.0");
    }

    @Test
    void readsASegmentThatLeftTheCacheAgain() {
        restart(TailFixture.settings().setSegmentCacheBytes(1));
        LedgerEntry first = files.entry();
        LedgerEntry second = files.entry();
        files.opening(false);
        files.segment(1, first);
        files.segment(2, second);
        files.output(first, "a");
        files.output(second, "b");
        fixture.read(files);
        fixture.advance(MINUTE);

        assertThat(fixture.settled())
                .extracting(TailFixture::record)
                .containsExactlyInAnyOrder(LaneFiles.carriedBy(first), LaneFiles.carriedBy(second));
    }

    @Test
    void loadsOfOneSegmentShareOneRead() {
        restart(TailFixture.settings().setSegmentCacheBytes(1));
        LedgerEntry[] entries = {files.entry(), files.entry(), files.entry()};
        files.opening(false);
        files.segment(1, entries);
        files.segment(2); // pushes segment 1 out
        for (LedgerEntry entry : entries) {
            files.output(entry, "x");
        }
        fixture.read(files);
        Hold hold = fixture.store.script().hold(Operation.GET, at(PATHS.segment(files.lane, 1)));
        fixture.advance(Duration.ofMillis(199));
        int before = fixture.gets();
        fixture.advance(Duration.ofMillis(100));
        hold.release();

        assertThat(fixture.settled()).hasSize(3);
        // Three outputs, one segment, at most two looks at the tail.
        assertThat(fixture.gets() - before).isBetween(4, 6);
    }

    @Test
    void knowsTheOldestOpenInvocation() {
        LedgerEntry young = files.entry();
        LedgerEntry old = files.entry().toBuilder().setAcceptedAt(17).build();
        files.output(old, "x");
        files.opening(false, young, old);
        fixture.read(files);
        assertThat(fixture.tail.oldestOpenAcceptedAt()).isEqualTo(17);

        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(fixture.tail.oldestOpenAcceptedAt()).isEqualTo(young.acceptedAt());
        assertThat(fixture.tail.openInvocations()).isEqualTo(1);
    }

    @Test
    void looksDoNotGrowWithTheInvocationsThatWaitForAColdEndpoint() {
        int count = 100_000;
        LedgerEntry[] entries =
                IntStream.range(0, count).mapToObj(i -> files.entry()).toArray(LedgerEntry[]::new);
        files.opening(false, entries);
        fixture.read(files);
        fixture.store.script().resetCounts();
        fixture.advance(Duration.ofMinutes(2));
        assertThat(fixture.gets()).isBetween(100, 1_000);

        for (LedgerEntry entry : entries) {
            files.output(entry, "x");
        }
        fixture.advance(MINUTE);
        fixture.emitAll();
        assertThat(TailFixture.settledOf(fixture.polled)).hasSize(count);
        assertThat(fixture.tail.openInvocations()).isZero();
    }

    private void restart(SourceSettings.Builder settings) {
        fixture.close();
        fixture = new TailFixture(settings);
        files = fixture.lane();
    }
}
