// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import io.github.flinksagemaker.testing.ShiftedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A tail over an object store in memory, on a scheduler driven by hand, and what it tells. */
final class TailFixture implements TailListener, AutoCloseable {

    static final S3Location STAGING = S3Location.parse("s3://staging/path");
    static final LedgerPaths PATHS = new LedgerPaths(STAGING);

    final ManualScheduler scheduler = new ManualScheduler();

    /** By how much S3's clock is ahead of this host's. */
    Duration storeAhead = Duration.ZERO;

    final InMemoryObjectStore store =
            new InMemoryObjectStore(
                    Runnable::run, new ShiftedClock(scheduler.clock(), () -> storeAhead));
    final List<LaneStatus> statuses = new ArrayList<>();
    Map<LaneId, LaneRest> rest = Map.of();
    final List<String> checks = new ArrayList<>();
    final List<LaneId> active = new ArrayList<>();
    final List<LaneSplit> parked = new ArrayList<>();
    final List<Exception> failures = new ArrayList<>();
    final List<LaneElement> polled = new ArrayList<>();
    private final ReadMetrics metrics =
            new ReadMetrics() {
                @Override
                public void onRead(ReadPurpose use, boolean found, long bytes) {}

                @Override
                public void onReadFailed(ReadPurpose use, ErrorKind kind) {}

                @Override
                public void onRequest(RequestKind kind) {}
            };
    final LedgerTail tail;

    TailFixture() {
        this(settings());
    }

    TailFixture(SourceSettings.Builder settings) {
        this.tail = newTail(settings, store);
    }

    static SourceSettings.Builder settings() {
        return SourceSettings.builder().setStagingPath(STAGING);
    }

    LedgerTail newTail(SourceSettings.Builder settings, ObjectStore from) {
        return new ObjectStoreLedgerTail(
                settings.build(), PATHS, from, scheduler, scheduler.clock(), this, metrics);
    }

    /** The role lacks s3:ListBucket, so that S3 answers 403 for what is missing. */
    void forbidListing() {
        store.script()
                .failBefore(InMemoryObjectStore.Operation.LIST, 9_999, ErrorKind.ACCESS_DENIED);
    }

    LaneFiles lane() {
        return new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT), PATHS, store);
    }

    void read(LaneFiles files) {
        tail.add(LaneSplit.unread(files.lane));
    }

    void advance(Duration by) {
        scheduler.advance(by);
    }

    /** Takes everything that is ready; nothing counts as emitted. */
    List<LaneElement> poll() {
        return poll(Integer.MAX_VALUE);
    }

    List<LaneElement> poll(int max) {
        try {
            List<LaneElement> elements = tail.poll(max, Duration.ZERO);
            polled.addAll(elements);
            return elements;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    List<SettledInvocation> settled() {
        return settledOf(poll());
    }

    static List<SettledInvocation> settledOf(List<LaneElement> elements) {
        return elements.stream()
                .filter(SettledInvocation.class::isInstance)
                .map(SettledInvocation.class::cast)
                .collect(Collectors.toList());
    }

    /** The only invocation that has settled since the last poll. */
    SettledInvocation onlySettled() {
        List<SettledInvocation> settled = settled();
        assertThat(failures).isEmpty();
        assertThat(settled).hasSize(1);
        return settled.get(0);
    }

    void emitAll() {
        settledOf(poll()).forEach(tail::emitted);
    }

    /**
     * Elements in short: {@code S1} a segment, {@code R1} one read again, {@code C0} a commit,
     * {@code 1.0} an entry.
     */
    static List<String> brief(List<LaneElement> elements) {
        return elements.stream().map(TailFixture::brief).collect(Collectors.toList());
    }

    private static String brief(LaneElement element) {
        if (element instanceof SegmentLoaded loaded) {
            return "S" + loaded.segment() + (loaded.last() ? " last" : "");
        }
        if (element instanceof SegmentRestored restored) {
            return "R" + restored.segment();
        }
        if (element instanceof CommitLoaded loaded) {
            return "C" + loaded.commit() + (loaded.last() ? " last" : "");
        }
        if (element instanceof SettledInvocation settled) {
            return settled.segment() + "." + settled.index();
        }
        return "finished";
    }

    LaneStatus lastStatus() {
        assertThat(statuses).isNotEmpty();
        return statuses.get(statuses.size() - 1);
    }

    /** Fails the test unless the reading has failed once, with these words. */
    void assertFailed(String... words) {
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0)).hasMessageContainingAll(words);
    }

    static Predicate<String> at(S3Location location) {
        return location.toString()::equals;
    }

    /** Counts the reads of a location from now on. */
    AtomicInteger countOf(InMemoryObjectStore.Operation read, @Nullable String location) {
        AtomicInteger count = new AtomicInteger();
        store.script()
                .failAfter(
                        read,
                        target -> {
                            if (target.equals(location)) {
                                count.incrementAndGet();
                            }
                            return false;
                        },
                        1,
                        ErrorKind.TRANSIENT);
        return count;
    }

    int gets() {
        return store.script().count(InMemoryObjectStore.Operation.GET)
                + store.script().count(InMemoryObjectStore.Operation.GET_START);
    }

    static String text(Outcome outcome) {
        byte[] output = outcome.output();
        return output == null ? "" : new String(output, StandardCharsets.UTF_8);
    }

    static FailureKind kind(SettledInvocation settled) {
        return failure(settled).getKind();
    }

    static String message(SettledInvocation settled) {
        return failure(settled).getMessage();
    }

    private static InferenceFailure failure(SettledInvocation settled) {
        return Objects.requireNonNull(settled.outcome().failure(), "it has not failed");
    }

    static String record(SettledInvocation settled) {
        RecordSpan span = settled.entry().records().get(0);
        return new String(
                settled.carried(),
                settled.carriedFrom(span),
                span.length(),
                StandardCharsets.UTF_8);
    }

    @Override
    public void onStatus(LaneStatus status) {
        statuses.add(status);
    }

    @Override
    public void onTailChecked(LaneId lane, long round, boolean quiet) {
        checks.add(round + (quiet ? " quiet" : " not quiet"));
    }

    @Override
    public void onActive(LaneId lane) {
        active.add(lane);
    }

    @Override
    public void onParked(LaneSplit position, boolean readCommitted) {
        parked.add(position);
    }

    @Override
    public void onRest(Map<LaneId, LaneRest> lanes) {
        rest = Map.copyOf(lanes);
    }

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        tail.close();
    }
}
