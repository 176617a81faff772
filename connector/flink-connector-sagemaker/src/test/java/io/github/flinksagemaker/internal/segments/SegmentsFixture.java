// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import io.github.flinksagemaker.testing.ShiftedClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A reader's loop over an object store in memory, on a scheduler driven by hand, what it tells, and
 * an enumerator that hands each segment over as soon as it is written.
 */
final class SegmentsFixture implements LoopListener, AutoCloseable {

    static final S3Location STAGING = S3Location.parse("s3://staging/path");
    static final LedgerPaths PATHS = new LedgerPaths(STAGING);

    final ManualScheduler scheduler = new ManualScheduler();

    /** By how much S3's clock is ahead of this host's. */
    Duration storeAhead = Duration.ZERO;

    /** By how much this host's clock is wrong. */
    Duration clockAhead = Duration.ZERO;

    final InMemoryObjectStore store =
            new InMemoryObjectStore(
                    Runnable::run, new ShiftedClock(scheduler.clock(), () -> storeAhead));
    final List<Exception> failures = new ArrayList<>();
    final List<ReaderReport> reports = new ArrayList<>();
    final List<SegmentElement> polled = new ArrayList<>();
    final SegmentLoop loop;

    /** Whether segments travel with their splits, as small ones do. */
    boolean withContent;

    private boolean queueAnswers = true;

    SegmentsFixture() {
        this(settings());
    }

    SegmentsFixture(SourceSettings.Builder settings) {
        this.loop =
                new SegmentLoop(
                        settings.build(),
                        store,
                        scheduler,
                        new ShiftedClock(scheduler.clock(), () -> clockAhead),
                        this,
                        ReadMetrics.NONE,
                        null);
        loop.start(List.of());
    }

    static SourceSettings.Builder settings() {
        return SourceSettings.builder().setStagingPath(STAGING);
    }

    /** The role lacks s3:ListBucket, so that S3 answers 403 for what is missing. */
    void forbidListing() {
        store.script().failBefore(Operation.LIST, 9_999, ErrorKind.ACCESS_DENIED);
    }

    LaneFiles lane() {
        return new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT), PATHS, store);
    }

    /** Assigns all segments of the lane that are there, and each that is written later. */
    void read(LaneFiles files) {
        for (long number = 0; store.bytes(PATHS.segment(files.lane, number)) != null; number++) {
            assign(files, number);
        }
        files.onSegment(number -> assign(files, number));
    }

    /** Assigns one segment. */
    void assign(LaneFiles files, long number) {
        SegmentSplit split = SegmentSplit.unread(files.lane, number, SegmentSplit.NO_WATERMARK, 0);
        byte[] bytes = store.bytes(PATHS.segment(files.lane, number));
        loop.receive(
                List.of(
                        withContent
                                ? split.read(
                                        Objects.requireNonNull(bytes), scheduler.clock().millis())
                                : split));
    }

    /** Restores one segment of which these entries are open. */
    void restore(LaneFiles files, long number, long date, int... open) {
        BitSet bits = new BitSet();
        Arrays.stream(open).forEach(bits::set);
        loop.restore(
                List.of(
                        SegmentSplit.unread(files.lane, number, SegmentSplit.NO_WATERMARK, 0)
                                .withOpen(bits, date, Map.of())));
    }

    void hint(Hint... hints) {
        loop.hint(HintEvent.of(List.of(hints), queueAnswers));
    }

    void queueAnswers(boolean answers) {
        queueAnswers = answers;
        hint();
    }

    void advance(Duration by) {
        scheduler.advance(by);
    }

    /** Takes everything that is ready; nothing counts as emitted. */
    List<SegmentElement> poll() {
        List<SegmentElement> elements = new ArrayList<>();
        for (SegmentElement next = loop.poll(); next != null; next = loop.poll()) {
            elements.add(next);
        }
        polled.addAll(elements);
        return elements;
    }

    List<SettledInvocation> settled() {
        return settledOf(poll());
    }

    static List<SettledInvocation> settledOf(List<SegmentElement> elements) {
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

    void emitted(SettledInvocation settled) {
        loop.emitted(settled, settled.outcome().failure() == null);
    }

    void emitAll() {
        settledOf(poll()).forEach(this::emitted);
    }

    /** Elements in short: {@code S1} a segment, {@code 1.0} an entry. */
    static List<String> brief(List<SegmentElement> elements) {
        return elements.stream().map(SegmentsFixture::brief).collect(Collectors.toList());
    }

    private static String brief(SegmentElement element) {
        return element instanceof SettledInvocation settled
                ? settled.segment() + "." + settled.index()
                : "S" + element.segment();
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
    AtomicInteger countOf(Operation read, @Nullable String location) {
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
        return store.script().count(Operation.GET) + store.script().count(Operation.GET_START);
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
    public void onReport(ReaderReport report) {
        reports.add(report);
    }

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        loop.close();
    }
}
