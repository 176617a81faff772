// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.PATHS;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.LaneSegments;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.lanes.LaneIdleness;
import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.lanes.Tailed;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A writer, an endpoint and S3 beside one reader, in simulated time: the writer has one segment PUT
 * in flight, S3 takes its time and dates objects in whole seconds.
 */
final class PollingSimulation implements LoopListener, LaneTails.Listener, AutoCloseable {

    static final Duration PUT_TIME = Duration.ofMillis(60);
    static final String OTHER = "other";
    private static final long DRAIN_MILLIS = 5;
    private static final long NEVER = Duration.ofDays(1_000).toMillis();
    static final Duration GET_TIME = Duration.ofMillis(25);

    /** Draws an invocation's latency in milliseconds. */
    interface Latency {
        double next(Random random);

        static Latency lognormal(double median, double sigma) {
            return random -> median * Math.exp(sigma * random.nextGaussian());
        }

        /** The same for the rest when this share never completes. */
        default Latency losing(double share) {
            return random -> random.nextDouble() < share ? NEVER : next(random);
        }
    }

    /** One invocation's way; times in milliseconds. */
    static final class Way {
        final String endpoint;
        final long acceptedAt;
        final long latency;
        final boolean fails;
        int reads;
        long emittedAt = -1;

        Way(String endpoint, long acceptedAt, long latency, boolean fails) {
            this.endpoint = endpoint;
            this.acceptedAt = acceptedAt;
            this.latency = latency;
            this.fails = fails;
        }

        long appearedAt() {
            return acceptedAt + latency;
        }

        long delay() {
            return emittedAt - appearedAt();
        }

        boolean neverCompletes() {
            return latency == NEVER;
        }

        boolean inBudget() {
            return emittedAt >= 0 && delay() <= Math.max(500, latency * 15 / 100);
        }
    }

    final ManualScheduler scheduler = new ManualScheduler();
    final List<Way> ways = new ArrayList<>();
    final List<Way> emitted = new ArrayList<>();
    final List<Exception> failures = new ArrayList<>();
    int reads;
    int ledgerReads;
    private final Random random;
    private final Map<InvocationId, Way> byId = new HashMap<>();
    private final Map<S3Location, Way> byLocation = new HashMap<>();
    private final Map<Long, Integer> open = new HashMap<>();
    private final InMemoryObjectStore store =
            new InMemoryObjectStore(task -> after(GET_TIME.toMillis(), task), scheduler.clock());
    private final LaneFiles files;
    private final SegmentLoop loop;
    private final LaneTails tails;
    private final List<LedgerEntry> waiting = new ArrayList<>();
    private Latency latency = random -> 1_000;
    private @Nullable Latency otherLatency;
    private double failureShare;
    private double perSecond;
    private boolean putting;
    private long segments;

    PollingSimulation(long seed, SourceSettings.Builder settings) {
        this.random = new Random(seed);
        this.files = new LaneFiles(LaneId.create(LaneFiles.ACCEPTED_AT), PATHS, store);
        ObjectStore seen = new DatedInSeconds(store, this::onRead);
        this.loop =
                new SegmentLoop(
                        settings.build(),
                        seen,
                        scheduler,
                        scheduler.clock(),
                        this,
                        ReadMetrics.NONE,
                        null);
        this.tails =
                new LaneTails(
                        settings.build(),
                        PATHS,
                        seen,
                        scheduler,
                        scheduler.clock(),
                        this,
                        ReadMetrics.NONE);
        files.opening();
        tails.add(files.lane, TailPosition.START, 0, 0, now(), false);
        drainLater();
    }

    /** From now on invocations take so long. */
    PollingSimulation latency(Latency next) {
        latency = next;
        return this;
    }

    /** From now on every second invocation is of {@link #OTHER}, and takes so long. */
    PollingSimulation alternating(Latency next) {
        otherLatency = next;
        return this;
    }

    PollingSimulation failing(double share) {
        failureShare = share;
        return this;
    }

    /** Starts a stream of invocations that come at random, so many a second on average. */
    PollingSimulation arrivals(double rate) {
        boolean begin = perSecond == 0;
        perSecond = rate;
        if (begin) {
            arriveLater();
        }
        return this;
    }

    long now() {
        return scheduler.clock().millis();
    }

    void run(Duration time) {
        scheduler.advance(time);
    }

    void runUntilEmitted(int count) {
        runUntil(() -> emitted.size() >= count);
    }

    void runUntil(BooleanSupplier condition) {
        for (int i = 0; i < 1_000_000 && !condition.getAsBoolean(); i++) {
            scheduler.advance(Duration.ofMillis(10));
        }
        if (!condition.getAsBoolean()) {
            throw new AssertionError(
                    emitted.size() + " of " + ways.size() + " came out in " + scheduler.elapsed());
        }
    }

    private void after(long millis, Runnable task) {
        Future<?> unused = scheduler.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void drainLater() {
        after(
                DRAIN_MILLIS,
                () -> {
                    drain();
                    drainLater();
                });
    }

    private void arriveLater() {
        long pause = Math.max(1, Math.round(-Math.log(1 - random.nextDouble()) * 1000 / perSecond));
        after(pause, this::arrive);
    }

    private void arrive() {
        if (perSecond == 0) {
            return;
        }
        invoke();
        arriveLater();
    }

    void invoke() {
        Latency other = ways.size() % 2 == 0 ? null : otherLatency;
        LedgerEntry draft = files.entry();
        LedgerEntry entry =
                draft.toBuilder()
                        .setEndpointName(other == null ? draft.endpointName() : OTHER)
                        .setAcceptedAt(now())
                        .setDeadline(now() + LaneFiles.TTL)
                        .build();
        boolean fails = random.nextDouble() < failureShare;
        long taken = Math.round((other == null ? latency : other).next(random));
        Way way = new Way(entry.endpointName(), now(), taken, fails);
        ways.add(way);
        byId.put(entry.invocationId(), way);
        S3Location output = LaneFiles.outputOf(entry);
        S3Location failure = LaneFiles.failureOf(entry);
        byLocation.put(output, way);
        byLocation.put(failure, way);
        if (!way.neverCompletes()) {
            after(way.latency, () -> files.put(fails ? failure : output, new byte[100]));
        }
        waiting.add(entry);
        put();
    }

    private void put() {
        if (putting || waiting.isEmpty()) {
            return;
        }
        putting = true;
        LedgerEntry[] entries = waiting.toArray(LedgerEntry[]::new);
        waiting.clear();
        after(
                PUT_TIME.toMillis(),
                () -> {
                    files.segment(++segments, entries);
                    putting = false;
                    put();
                });
    }

    private void drain() {
        for (SegmentElement next = loop.poll(); next != null; next = loop.poll()) {
            if (next instanceof SettledInvocation settled) {
                Way way = Objects.requireNonNull(byId.get(settled.entry().invocationId()));
                if (way.emittedAt >= 0) {
                    throw new AssertionError("emitted twice");
                }
                way.emittedAt = now();
                emitted.add(way);
                loop.emitted(settled, true);
                if (open.merge(settled.segment(), -1, Integer::sum) == 0) {
                    open.remove(settled.segment());
                    loop.finished(settled.lane(), settled.segment());
                }
            } else if (next instanceof SegmentLoaded loaded) {
                open.put(loaded.segment(), loaded.open().cardinality());
            }
        }
    }

    private void onRead(S3Location location) {
        reads++;
        if (location.bucket().equals(PATHS.stagingPath().bucket())) {
            ledgerReads++;
        }
        Way way = byLocation.get(location);
        if (way != null) {
            way.reads++;
        }
    }

    /** As an enumerator does that has one reader, which takes as much as there is. */
    @Override
    public void onTailed(Tailed tailed) {
        tails.assigned(tailed.segments());
        if (!tailed.segments().isEmpty()) {
            loop.receive(tailed.segments());
        }
    }

    @Override
    public void onReport(ReaderReport report) {
        for (LaneSegments finished : report.finished()) {
            tails.leastLatency(finished.lane(), finished.leastLatency());
        }
    }

    @Override
    public void onIdleness(Map<LaneId, LaneIdleness> lanes) {}

    @Override
    public void onChecked(LaneId lane, long round, boolean quiet) {}

    @Override
    public void onFailure(Exception failure) {
        failures.add(failure);
    }

    @Override
    public void close() {
        tails.close();
        loop.close();
    }
}
