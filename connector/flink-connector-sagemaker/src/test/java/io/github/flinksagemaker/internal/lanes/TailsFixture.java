// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Tails over an object store in memory, on a scheduler driven by hand, and what they tell. */
final class TailsFixture implements LaneTails.Listener, AutoCloseable {

    static final S3Location STAGING = S3Location.parse("s3://staging/path");
    static final LedgerPaths PATHS = new LedgerPaths(STAGING);

    final ManualScheduler scheduler = new ManualScheduler();
    final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, scheduler.clock());
    final List<Tailed> tailed = new ArrayList<>();
    final Map<LaneId, LaneIdleness> idleness = new TreeMap<>();
    final List<String> checks = new ArrayList<>();
    final List<Exception> failures = new ArrayList<>();
    final LaneTails tails;
    private final List<SegmentSplit> unassigned = new ArrayList<>();

    TailsFixture() {
        this(settings());
    }

    TailsFixture(SourceSettings.Builder settings) {
        this.tails =
                new LaneTails(
                        settings.build(),
                        PATHS,
                        store,
                        scheduler,
                        scheduler.clock(),
                        this,
                        ReadMetrics.NONE);
        tails.start();
    }

    static SourceSettings.Builder settings() {
        return SourceSettings.builder().setStagingPath(STAGING);
    }

    LaneFiles lane() {
        return new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT), PATHS, store);
    }

    long now() {
        return scheduler.clock().millis();
    }

    void tail(LaneFiles files) {
        tailSince(files, 0);
    }

    /** What was accepted before is left out. */
    void tailSince(LaneFiles files, long startTime) {
        tails.add(files.lane, TailPosition.START, 0, startTime, now(), false);
    }

    /** From a checkpoint, with nothing unassigned. */
    void restore(LaneFiles files, TailPosition from) {
        restore(files, from, from.nextSegment());
    }

    void restore(LaneFiles files, TailPosition from, long firstNeeded) {
        tails.add(files.lane, from, firstNeeded, 0, now(), false);
    }

    void advance(Duration by) {
        scheduler.advance(by);
    }

    /** Takes all segments that wait to be assigned, as readers would. */
    List<SegmentSplit> take() {
        assertThat(failures).isEmpty();
        List<SegmentSplit> taken = List.copyOf(unassigned);
        unassigned.clear();
        tails.assigned(taken);
        return taken;
    }

    /** The same, by their numbers. */
    List<Long> takeNumbers() {
        return take().stream().map(SegmentSplit::number).toList();
    }

    int waiting() {
        return unassigned.size();
    }

    Tailed last() {
        assertThat(tailed).isNotEmpty();
        return tailed.get(tailed.size() - 1);
    }

    TailPosition position() {
        return last().position();
    }

    /** Fails the test unless the reading has failed once, with these words. */
    void assertFailed(String... words) {
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasMessageContainingAll(words);
    }

    static Predicate<String> at(S3Location location) {
        return location.toString()::equals;
    }

    int gets() {
        return store.script().count(Operation.GET) + store.script().count(Operation.GET_START);
    }

    @Override
    public void onTailed(Tailed told) {
        tailed.add(told);
        unassigned.addAll(told.segments());
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> lanes) {
        idleness.putAll(lanes);
    }

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {
        checks.add(round + (quiet ? " quiet" : " not quiet"));
    }

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        tails.close();
    }
}
