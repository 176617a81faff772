// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.append.AcceptedWatermarks;
import io.github.flinksagemaker.internal.append.GroupCommit;
import io.github.flinksagemaker.internal.append.LaneFencer;
import io.github.flinksagemaker.internal.append.LaneStart;
import io.github.flinksagemaker.internal.append.LaneWriter;
import io.github.flinksagemaker.internal.append.OwnedLane;
import io.github.flinksagemaker.internal.append.WriteOnceStore;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.model.LaneId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * One writer attempt's lane, from its opening to its end, and everything that works on it. What it
 * commits when is modelled in {@code docs/model/ledger.pml}, with which watermark in {@code
 * docs/model/watermark.pml}.
 */
final class LaneSession implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LaneSession.class);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(100);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(10);

    static final String ADVICE =
            "S3 has neither done it nor refused it for good, which may be an outage of S3 or of the"
                    + " network, or a store that is very slow; the job goes on from its last"
                    + " checkpoint, and waits longer with a larger "
                    + SinkOptions.RETRY_BUDGET.key();

    private final LaneOpening opening;
    final AcceptedWatermarks watermarks = new AcceptedWatermarks();
    private final LaneWriter lane;
    final InvocationPipeline pipeline;
    private final List<OwnedLane> unfenced;
    private final CompletableFuture<Void> opened;
    private final EndpointSenders endpoints;
    private final GuardedThread thread;
    private final WriterServices services;
    private final BoundedWait wait;

    // task thread only
    private CompletableFuture<Void> turn;
    private long nextCommit;
    private long committedTo;
    private @Nullable Long committedWatermark;
    private boolean ended;
    private long lastCheckpoint;

    /** Opens a new lane and fences the predecessors, both in the background (rules 3 and 7). */
    static LaneSession start(
            WriterInitContext context,
            SinkSettings settings,
            BatchFormat format,
            ConnectorServices factory,
            List<OwnedLane> predecessors,
            HeldBatches held,
            WriterMetrics metrics,
            Consumer<Throwable> failJob) {
        int subtask = context.getTaskInfo().getIndexOfThisSubtask();
        CompletableFuture<Void> broken = new CompletableFuture<>();
        reportTo(failJob, broken);
        ClientUser user = ClientUser.of(context.metricGroup(), broken::completeExceptionally);
        WriterServices services =
                UnrecoverableFailure.atStart(
                        isFresh(context, predecessors), () -> factory.openWriter(user));
        GuardedThread thread =
                new GuardedThread(
                        "sagemaker-async-writer-" + subtask, broken::completeExceptionally);
        try {
            return new LaneSession(
                    context,
                    settings,
                    format,
                    services,
                    thread,
                    predecessors,
                    held,
                    metrics,
                    failJob,
                    broken);
        } catch (Throwable e) {
            close(thread, services, "a writer that did not start");
            throw e;
        }
    }

    private LaneSession(
            WriterInitContext context,
            SinkSettings settings,
            BatchFormat format,
            WriterServices services,
            GuardedThread thread,
            List<OwnedLane> predecessors,
            HeldBatches held,
            WriterMetrics metrics,
            Consumer<Throwable> failJob,
            CompletableFuture<Void> broken) {
        this.services = services;
        this.thread = thread;
        this.unfenced = new CopyOnWriteArrayList<>(predecessors);
        this.wait = new BoundedWait(broken, settings.longestWait(1), ADVICE);
        Clock clock = Clock.systemUTC();
        BackoffStrategy backoff =
                BackoffStrategy.exponentialDelayHalfJitter(MIN_BACKOFF, MAX_BACKOFF);
        RetryBudget budget =
                isFresh(context, predecessors)
                        ? RetryBudget.ofFreshStart(settings.retryBudget(), settings.startBudget())
                        : RetryBudget.of(settings.retryBudget());
        Retrier retrier = new Retrier(thread, backoff, budget, clock, metrics.retries::inc);
        LedgerPaths paths = new LedgerPaths(settings.stagingPath());
        int writers = context.getTaskInfo().getNumberOfParallelSubtasks();
        lane =
                new LaneWriter(
                        paths,
                        new WriteOnceStore(services.store(), retrier),
                        thread,
                        clock,
                        GroupCommit.of(
                                settings.segmentIntervalOf(writers),
                                Math.max(1, settings.maxInFlightRequests() / 2),
                                settings.maxSegmentBytes()),
                        watermarks);
        endpoints =
                new EndpointSenders(
                        settings,
                        format.framing().fileExtension(),
                        services,
                        retrier,
                        backoff,
                        predecessors.isEmpty(),
                        writers,
                        clock,
                        thread,
                        metrics);
        pipeline =
                new InvocationPipeline(
                        settings,
                        format,
                        endpoints,
                        held,
                        new InvocationRate(
                                settings.maxInvocationsPerSecond(), writers, System.nanoTime()),
                        lane,
                        thread,
                        clock,
                        metrics,
                        error -> failJob.accept(ErrorClassifier.unwrap(error)));
        WriterStart origin = WriterStart.of(context, settings, predecessors, clock.millis());
        opening = origin.opening();
        lastCheckpoint = opening.restoredCheckpointId();
        opened =
                new LaneStart(paths, services.store(), retrier, clock)
                        .name(opening, origin.run(), origin.restored())
                        .thenCompose(name -> lane.open(name, opening))
                        .thenRun(() -> logOpened(lane.lane(), opening));
        turn = opened;
        reportTo(failJob, opened);
        reportTo(broken::completeExceptionally, lane.failed());
        for (OwnedLane predecessor : predecessors) {
            reportTo(failJob, opened.thenCompose(open -> fence(predecessor, paths, retrier)));
        }
        if (!settings.exactlyOnce()) {
            long interval = settings.watermarkInterval().toMillis();
            ScheduledFuture<?> unused =
                    thread.scheduleWithFixedDelay(
                            lane::appendWatermark, interval, interval, TimeUnit.MILLISECONDS);
        }
    }

    private CompletableFuture<Void> fence(
            OwnedLane predecessor, LedgerPaths paths, Retrier retrier) {
        return new LaneFencer(lane.lane(), paths, services.store(), retrier)
                .fence(predecessor)
                .thenRun(() -> unfenced.remove(predecessor));
    }

    private static void logOpened(LaneId lane, LaneOpening opening) {
        LOG.info(
                "Writer {} of {} has opened lane {} of run {} after checkpoint {}, succeeding {} of"
                        + " runs {}",
                opening.subtask(),
                opening.parallelism(),
                lane,
                opening.run(),
                opening.restoredCheckpointId(),
                opening.predecessors(),
                opening.succeeds().isEmpty() ? "the same" : opening.succeeds());
    }

    private static void reportTo(Consumer<Throwable> failJob, CompletableFuture<Void> future) {
        Callbacks.whenDone(
                future,
                (done, error) -> {
                    if (error != null) {
                        failJob.accept(ErrorClassifier.unwrap(error));
                    }
                },
                failJob);
    }

    /** A start is fresh if nothing was restored, here or elsewhere, and nothing has failed yet. */
    private static boolean isFresh(WriterInitContext context, List<OwnedLane> predecessors) {
        return predecessors.isEmpty()
                && !context.getRestoredCheckpointId().isPresent()
                && context.getTaskInfo().getAttemptNumber() == 0;
    }

    /**
     * Nothing is sent before the lane is open: a start that is refused has cost nothing.
     *
     * @param onSent runs, on any thread, when others may be sent, if that is before all is durable
     */
    CompletableFuture<Void> send(List<RequestEntry> entries, Runnable onSent) {
        CompletableFuture<Supplier<CompletableFuture<Void>>> begun =
                turn.thenApply(
                        open -> {
                            CompletableFuture<Void> sent = pipeline.send(entries, onSent);
                            return () -> sent;
                        });
        turn = begun.thenRun(() -> {}); // batches that wait go in their order
        return begun.thenCompose(Supplier::get);
    }

    /** No more records come before some that were sent are done. */
    void sendOpen() {
        turn = turn.thenRun(pipeline::sendOpen); // behind what was sent before
    }

    /** While a flush waits, nothing waits for others, to share its segment or their fate. */
    void flushing(boolean flushing) {
        pipeline.flushing(flushing);
        lane.hurry(flushing);
    }

    /** No flush completes before the opening is durable (rule 3). */
    void awaitOpened() throws InterruptedException {
        await("the opening of the lane", opened);
    }

    void closeLane() throws InterruptedException {
        await("the closing segment of lane " + lane.lane(), lane.close());
        ended = true;
    }

    private void await(String what, CompletableFuture<Void> future) throws InterruptedException {
        try {
            wait.until(what, future);
        } catch (ExecutionException e) {
            Throwable cause = ErrorClassifier.unwrap(e);
            throw cause instanceof RuntimeException
                    ? (RuntimeException) cause
                    : new IllegalStateException(cause);
        }
    }

    /** Rules 12, 13 and 17: the readable range since the last one, or nothing. */
    Collection<Commit> prepareCommit(boolean endOfInput) {
        boolean end = endOfInput && ended;
        if (!end && !opening.readCommitted()) {
            return List.of();
        }
        long to = lane.nextSegment() - 1;
        Long watermark = watermarks.current();
        boolean moved =
                to > committedTo || (watermark != null && !watermark.equals(committedWatermark));
        if (!end && !moved) {
            return List.of();
        }
        Commit commit =
                Commit.builder()
                        .setLane(lane.lane())
                        .setNumber(nextCommit++)
                        .setAuthor(lane.lane())
                        .setFromSegment(committedTo + 1)
                        .setToSegment(to)
                        .setWatermark(watermark)
                        .setEnd(end ? LaneEnd.END_OF_INPUT : null)
                        .setAfterCheckpoint(end ? lastCheckpoint : 0)
                        .build();
        committedTo = to;
        committedWatermark = watermark;
        ended = false; // the end is committed once
        return List.of(commit);
    }

    /**
     * A checkpoint takes the writer's state: what a successor fences, this lane and every
     * predecessor whose fence is not confirmed.
     */
    List<OwnedLane> snapshot(long checkpointId) {
        lastCheckpoint = checkpointId;
        List<OwnedLane> lanes = new ArrayList<>(unfenced);
        lanes.add(OwnedLane.of(lane.lane(), opening, lane.nextSegment(), nextCommit));
        return List.copyOf(lanes);
    }

    @Override
    public void close() {
        endpoints.close();
        close(thread, services, "writer " + opening.subtask());
    }

    private static void close(GuardedThread thread, WriterServices services, String what) {
        thread.shutdownNow();
        try {
            services.close();
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                LOG.warn("The writer's thread of {} did not end within 5 s", what);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("Closing the clients of {} failed", what, e);
        }
    }
}
