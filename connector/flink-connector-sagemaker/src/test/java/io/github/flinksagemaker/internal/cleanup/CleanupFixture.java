// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.AttemptCodec;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.Segment;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;

/** Lanes in memory, dated by a clock that is moved by hand, and a clean-up over them. */
final class CleanupFixture {

    static final S3Location STAGING = S3Location.of("bucket", "staging");
    static final LedgerPaths PATHS = new LedgerPaths(STAGING);
    static final Duration RETENTION = Duration.ofDays(7);

    static final int MAX_SEGMENT = 100_000;

    final ManualScheduler scheduler = new ManualScheduler();
    final InMemoryObjectStore objects = new InMemoryObjectStore(Runnable::run, scheduler.clock());
    final GuardedStore store = new GuardedStore(objects, PATHS);
    final CleanupContext context;
    private final Map<String, Counter> counters = new HashMap<>();

    CleanupFixture(CleanupPolicy policy) {
        this(policy, false, null);
    }

    /** Of a source that deletes ended runs of others, too. */
    static CleanupFixture ofOtherRuns(Duration otherRunsAfter) {
        return new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS, false, otherRunsAfter);
    }

    /** Of a source whose role may not list the bucket as a whole. */
    static CleanupFixture whereForbiddenMeansMissing(CleanupPolicy policy) {
        return new CleanupFixture(policy, true, null);
    }

    private CleanupFixture(
            CleanupPolicy policy,
            boolean forbiddenMeansMissing,
            @Nullable Duration otherRunsAfter) {
        SourceSettings settings =
                SourceSettings.builder()
                        .setStagingPath(STAGING)
                        .setCleanupPolicy(policy)
                        .setCleanupRetention(RETENTION)
                        .setCleanupOtherRunsAfter(otherRunsAfter)
                        .setMaxSegmentSize(MAX_SEGMENT)
                        .setForbiddenMeansMissing(forbiddenMeansMissing)
                        .build();
        context = new CleanupContext(settings, store, counting(), scheduler.clock());
    }

    private MetricGroup counting() {
        return new UnregisteredMetricsGroup() {
            @Override
            public <C extends Counter> C counter(String name, C counter) {
                counters.put(name, counter);
                return counter;
            }
        };
    }

    /** Runs one round for a source whose newest checkpoint needs that. */
    void round(List<CoveredLane> live, DoneLanes done, Consumer<LaneId> deleted) throws Exception {
        CheckpointedValue<CheckpointCover> checkpoints = new CheckpointedValue<>();
        checkpoints.taken(1, CheckpointCover.of(live, done));
        checkpoints.completed(1);
        assertThat(new CleanupRound(checkpoints, context, deleted).run()).isTrue();
    }

    void advance(Duration by) {
        scheduler.advance(by);
    }

    long count(ConnectorMetric metric) {
        return Objects.requireNonNull(counters.get(metric.metricName())).getCount();
    }

    /** A lane whose writer starts now: its segment 0. */
    LaneId open(boolean readCommitted) {
        return open(readCommitted, null);
    }

    LaneId open(boolean readCommitted, @Nullable String run, String... succeeded) {
        LaneId lane = LaneId.create(scheduler.clock().millis());
        LaneOpening opening =
                LaneOpening.of("sink", 0, 1, readCommitted, List.of(), 0)
                        .inRun(run, run == null ? null : "job", List.of(succeeded));
        write(Segment.builder().setLane(lane).setAuthor(lane).setNumber(0).setOpening(opening));
        return lane;
    }

    /** A segment with an answered invocation, staged input included. */
    void append(LaneId lane, long number) {
        InvocationId id = InvocationId.of(lane, number);
        stage(id);
        put(output(id), "1\n");
        write(
                Segment.builder()
                        .setLane(lane)
                        .setAuthor(lane)
                        .setNumber(number)
                        .setEntries(List.of(entry(id))));
    }

    /** The same for a payload that went in the request. */
    void appendInline(LaneId lane, long number) {
        InvocationId id = InvocationId.of(lane, number);
        put(output(id), "1\n");
        write(
                Segment.builder()
                        .setLane(lane)
                        .setAuthor(lane)
                        .setNumber(number)
                        .setEntries(List.of(entry(id).toBuilder().setInputLocation(null).build())));
    }

    void append(LaneId lane, long from, long to) {
        for (long number = from; number <= to; number++) {
            append(lane, number);
        }
    }

    private LedgerEntry entry(InvocationId id) {
        return LedgerEntry.builder()
                .setInvocationId(id)
                .setEndpointName("endpoint")
                .setInputLocation(input(id).toString())
                .setOutputLocation(output(id).toString())
                .setFailureLocation(S3Location.of("outputs", id + "-error.out").toString())
                .setFormat("jsonlines")
                .setAcceptedAt(scheduler.clock().millis())
                .setDeadline(Long.MAX_VALUE / 2)
                .setRecords(List.of(RecordSpan.of(0, 2, null)))
                .build();
    }

    /**
     * Records of segment {@code number}'s invocation, invoked again, with an input of their own.
     */
    void attempt(LaneId lane, long number, int attempt, int from, int to) {
        InvocationId first = InvocationId.of(lane, number);
        InvocationId id = first.withAttempt(attempt, "n" + attempt);
        S3Location input = PATHS.inputOfPart(first, from, to - 1, "jsonl");
        put(input, "x");
        put(
                PATHS.attempt(id),
                AttemptCodec.encode(
                        Attempt.builder()
                                .setId(id)
                                .setFrom(from)
                                .setTo(to)
                                .setEndpointName("endpoint")
                                .setInputLocation(input.toString())
                                .setOutputLocation(output(id).toString())
                                .setAcceptedAt(scheduler.clock().millis())
                                .setDeadline(Long.MAX_VALUE / 2)
                                .build()));
    }

    void stage(InvocationId id) {
        put(input(id), "x");
    }

    static S3Location input(InvocationId id) {
        return PATHS.input(id, "jsonl");
    }

    static S3Location output(InvocationId id) {
        return S3Location.of("outputs", id + ".out");
    }

    void end(LaneId lane, long number, LaneEnd end) {
        write(
                Segment.builder()
                        .setLane(lane)
                        .setAuthor(end == LaneEnd.FENCED ? successor(lane) : lane)
                        .setNumber(number)
                        .setEnd(end));
    }

    /** The fence of a lane whose writer never opened it. */
    void openFenced(LaneId lane) {
        write(
                Segment.builder()
                        .setLane(lane)
                        .setAuthor(successor(lane))
                        .setNumber(0)
                        .setOpening(LaneOpening.of("sink", 0, 1, false, List.of(), 0))
                        .setEnd(LaneEnd.FENCED));
    }

    void commit(LaneId lane, long number, long from, long to, @Nullable LaneEnd end) {
        Commit commit =
                Commit.builder()
                        .setLane(lane)
                        .setNumber(number)
                        .setAuthor(end == LaneEnd.FENCED ? successor(lane) : lane)
                        .setFromSegment(from)
                        .setToSegment(to)
                        .setEnd(end)
                        .build();
        put(PATHS.commit(lane, number), CommitCodec.encode(commit));
    }

    private static LaneId successor(LaneId lane) {
        return LaneId.create(lane.time() + 1);
    }

    private void write(Segment.Builder draft) {
        Segment segment = draft.build();
        List<byte[]> raw = new ArrayList<>();
        segment.entries().forEach(entry -> raw.add("1\n".getBytes(StandardCharsets.UTF_8)));
        put(PATHS.segment(segment.lane(), segment.number()), SegmentCodec.encode(segment, raw));
    }

    void trim(LaneId lane, String mark) {
        put(PATHS.trim(lane), mark);
    }

    @Nullable String trim(LaneId lane) {
        byte[] bytes = objects.bytes(PATHS.trim(lane));
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    void put(S3Location location, String text) {
        put(location, text.getBytes(StandardCharsets.UTF_8));
    }

    private void put(S3Location location, byte[] bytes) {
        objects.write(location, bytes, "text/plain");
    }

    /** The numbers of the lane's segments that are there. */
    List<Long> segments(LaneId lane) {
        return numbers(PATHS.segments(lane));
    }

    List<Long> commits(LaneId lane) {
        return numbers(PATHS.commits(lane));
    }

    /** The counters of the lane's inputs that are there. */
    List<Long> inputs(LaneId lane) {
        return counters(PATHS.inputs(lane), lane);
    }

    /** The counters of the lane's outputs that are there, allowed or not. */
    List<Long> outputs(LaneId lane) {
        return counters(S3Location.of("outputs", ""), lane);
    }

    /** The lane's attempts that are there, {@code <counter>.<number>}. */
    List<String> attempts(LaneId lane) {
        return objects.locations(PATHS.attempts(lane)).stream()
                .map(object -> object.key().substring(object.key().lastIndexOf('-') + 1))
                .toList();
    }

    /** The names, without the lane's, of inputs of parts that are there. */
    List<String> inputsOfParts(LaneId lane) {
        return objects.locations(PATHS.inputs(lane)).stream()
                .map(object -> object.key().substring(PATHS.inputs(lane).key().length()))
                .map(name -> name.substring(lane.value().length() + 1))
                .filter(name -> name.contains("-"))
                .toList();
    }

    private List<Long> counters(S3Location folder, LaneId lane) {
        TreeSet<Long> found = new TreeSet<>();
        for (S3Location object : objects.locations(folder)) {
            String name = object.key().substring(object.key().lastIndexOf('/') + 1);
            InvocationId id = InvocationId.parse(name.substring(0, name.indexOf('.')));
            if (id.lane().equals(lane)) {
                found.add(id.counter());
            }
        }
        return List.copyOf(found);
    }

    private List<Long> numbers(S3Location folder) {
        return objects.locations(folder).stream()
                .map(object -> Long.parseLong(object.key().substring(folder.key().length())))
                .toList();
    }

    /** Everything that is there, marks with their content. */
    List<String> everything() {
        List<String> all = new ArrayList<>();
        for (String bucket : List.of("bucket", "outputs")) {
            for (S3Location object : objects.locations(S3Location.of(bucket, ""))) {
                boolean mark = object.key().startsWith(PATHS.trims().key());
                byte[] bytes = objects.bytes(object);
                all.add(object + (mark && bytes != null ? " " + new String(bytes) : ""));
            }
        }
        return all;
    }
}
