// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.text.DurationText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches by AsyncSinkWriter's triggers, and hands every batch to the {@link LaneSession}, whose
 * chains it waits for before a checkpoint. A result handler is completed exactly once, with success
 * or with the error that fails the job, never with entries to retry.
 */
public final class SageMakerAsyncWriter<IN> extends AsyncSinkWriter<IN, RequestEntry>
        implements CommittingSinkWriter<IN, Commit> {

    /** How long a mail may lie while a full buffer waits. */
    private static final long MAIL_PAUSE_MILLIS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(SageMakerAsyncWriter.class);

    private final SinkSettings settings;
    private final FixedConcurrencyStrategy bounds;
    private final MailboxExecutor mailbox;
    private final LaneSession session;
    private final AtomicLong heldBytes = new AtomicLong();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Object room = new Object();
    private final HeldBatches held = new HeldBatches();
    private boolean snapshotting;
    private boolean endOfInput;

    /** A writer that opens a new lane and succeeds those of {@code states}, if any. */
    public SageMakerAsyncWriter(
            RecordConverter<IN> converter,
            WriterInitContext context,
            SinkSettings settings,
            BatchFormat format,
            ConnectorServices services,
            Collection<BufferedRequestState<RequestEntry>> states) {
        this(
                new ObservedConverter<>(converter),
                context,
                settings,
                new FixedConcurrencyStrategy(settings),
                format,
                services,
                WriterState.restored(states, converter::restored, entry -> size(entry, settings)));
    }

    @SuppressWarnings("deprecation") // the newer constructor does not exist in Flink 1.20
    private SageMakerAsyncWriter(
            ObservedConverter<IN> converter,
            WriterInitContext context,
            SinkSettings settings,
            FixedConcurrencyStrategy bounds,
            BatchFormat format,
            ConnectorServices services,
            Collection<BufferedRequestState<RequestEntry>> states) {
        super(converter, context, configuration(settings, bounds), states);
        this.settings = settings;
        this.bounds = bounds;
        this.mailbox = context.getMailboxExecutor();
        WriterMetrics metrics = new WriterMetrics(context.metricGroup(), this::heldBytes, held);
        this.session =
                LaneSession.start(
                        context,
                        settings,
                        format,
                        services,
                        WriterState.lanes(states),
                        held,
                        metrics,
                        error -> failJob(error));
        converter.tell(this::accepted);
        for (BufferedRequestState<RequestEntry> state : states) {
            state.getBufferedRequestEntries().forEach(entry -> accepted(entry.getRequestEntry()));
        }
    }

    private static AsyncSinkWriterConfiguration configuration(
            SinkSettings settings, FixedConcurrencyStrategy bounds) {
        return AsyncSinkWriterConfiguration.builder()
                .setMaxBatchSize(
                        settings.batchesByKey()
                                ? settings.maxBufferedRequests() - 1
                                : settings.maxBatchSize())
                .setMaxBatchSizeInBytes(settings.maxBatchSizeInBytes())
                .setMaxInFlightRequests(settings.maxInFlightRequests())
                .setMaxBufferedRequests(settings.maxBufferedRequests())
                .setMaxTimeInBufferMS(
                        Math.max(
                                1,
                                settings.maxTimeInBuffer()
                                        .minus(settings.openBatchTime())
                                        .toMillis()))
                .setMaxRecordSizeInBytes(settings.maxBatchSizeInBytes())
                .setRateLimitingStrategy(bounds)
                .setRequestTimeoutMS(requestTimeout(settings, bounds).toMillis())
                .setFailOnTimeout(true)
                .build();
    }

    /**
     * Above any chain's budget: with progress each budget, the last of all in flight is done by
     * then. At a start one waits for the first, which may have the start's budget for each call.
     */
    private static Duration requestTimeout(SinkSettings settings, FixedConcurrencyStrategy bounds) {
        return settings.retryBudget()
                .multipliedBy(bounds.maxInvocations() + 10L)
                .plus(settings.openBatchTime())
                .plus(settings.startBudget().multipliedBy(2));
    }

    private static long size(RequestEntry entry, SinkSettings settings) {
        return Math.min(settings.maxBatchSizeInBytes(), Math.max(1, entry.payload().length));
    }

    @Override
    protected long getSizeInBytes(RequestEntry entry) {
        return size(entry, settings);
    }

    /** Bytes of the entries that are not in the ledger yet: buffered, in flight and held. */
    long heldBytes() {
        return heldBytes.get() + held.bytes();
    }

    private void accepted(RequestEntry entry) {
        heldBytes.addAndGet(entry.heldBytes());
        bounds.buffered(entry);
        session.watermarks.accept(entry.arrivalWatermark());
    }

    @Override
    public void write(IN element, Context context) throws IOException, InterruptedException {
        letGo();
        awaitRoom();
        super.write(element, context);
    }

    /**
     * Until what is in flight or held makes room; the task's mails, a failure among them, go on. No
     * longer than the longest hold where batches are held: only between records does the task come
     * to its checkpoints.
     */
    private void awaitRoom() throws InterruptedException {
        if (!isFull()) {
            return;
        }
        session.sendOpen();
        long since = System.nanoTime();
        while (isFull()) {
            yieldOrPause();
            if (held.records() > 0
                    && System.nanoTime() - since >= settings.longestHold().toNanos()) {
                logHeld("The buffer has been full", settings.longestHold(), "one batch goes");
                session.pipeline.release(InvocationAdmission::releaseOne);
                return;
            }
        }
    }

    private void yieldOrPause() throws InterruptedException {
        if (!mailbox.tryYield()) {
            synchronized (room) {
                room.wait(MAIL_PAUSE_MILLIS);
            }
        }
    }

    private boolean isFull() {
        int waiting = held.records();
        return heldBytes() >= settings.maxBufferedBytes() && (inFlight.get() > 0 || waiting > 0)
                || waiting > 0 && waiting + bounds.buffered() >= settings.maxBufferedRequests();
    }

    @Override
    public void writeWatermark(Watermark watermark) {
        session.watermarks.advance(watermark.getTimestamp());
    }

    @Override
    protected void submitRequestEntries(
            List<RequestEntry> entries, ResultHandler<RequestEntry> handler) {
        inFlight.incrementAndGet();
        bounds.submitted(entries);
        AtomicBoolean told = new AtomicBoolean();
        Runnable onSent =
                () -> {
                    if (!told.getAndSet(true)) {
                        sent(entries.size());
                    }
                };
        Callbacks.whenDone(
                session.send(entries, onSent),
                (done, error) -> {
                    onSent.run(); // before the handler, which counts on it
                    completed(entries, handler, error);
                },
                this::failJob);
        if (bounds.isFull()) {
            session.sendOpen();
        }
    }

    /** A mail, which also wakes the task if it waits for room. */
    private void sent(int records) {
        try {
            mailbox.execute(() -> bounds.sent(records), "room for a request");
        } catch (RejectedExecutionException taskEnded) {
            // as below
        }
    }

    private void completed(
            List<RequestEntry> entries,
            ResultHandler<RequestEntry> handler,
            @org.jspecify.annotations.Nullable Throwable error) {
        long bytes = 0;
        for (RequestEntry entry : entries) {
            bytes += entry.heldBytes();
        }
        heldBytes.addAndGet(-bytes);
        inFlight.decrementAndGet();
        synchronized (room) {
            room.notifyAll();
        }
        try {
            if (error == null) {
                handler.complete();
            } else {
                handler.completeExceptionally(asException(error));
            }
        } catch (RejectedExecutionException taskEnded) {
            // the mailbox is closed: the task is gone, and its state holds these entries
        }
    }

    private static Exception asException(Throwable error) {
        Throwable cause = ErrorClassifier.unwrap(error);
        return cause instanceof Exception ? (Exception) cause : new RuntimeException(cause);
    }

    /** Flink's words for a batch that takes too long don't say which option bounds it. */
    @Override
    protected Consumer<Exception> getFatalExceptionCons() {
        Consumer<Exception> fail = super.getFatalExceptionCons();
        return failure ->
                fail.accept(failure instanceof TimeoutException ? tookTooLong(failure) : failure);
    }

    private Exception tookTooLong(Exception timeout) {
        return new IllegalStateException(
                "a batch was in flight for "
                        + DurationText.of(requestTimeout(settings, bounds))
                        + ", which is the longest that "
                        + SinkOptions.RETRY_BUDGET.key()
                        + " ("
                        + DurationText.of(settings.retryBudget())
                        + ") and "
                        + (settings.batchesByKey()
                                ? "the records that may be under way, by "
                                        + SinkOptions.MAX_BUFFERED_REQUESTS.key()
                                        + " and "
                                        + SinkOptions.MAX_BATCH_SIZE.key()
                                        + " x "
                                : "")
                        + SinkOptions.MAX_IN_FLIGHT_REQUESTS.key()
                        + " ("
                        + bounds.maxInvocations()
                        + ") together allow, and has neither been answered nor been given up; the"
                        + " job goes on from its last checkpoint",
                timeout);
    }

    private void failJob(Throwable error) {
        try {
            getFatalExceptionCons().accept(asException(error));
        } catch (RejectedExecutionException taskEnded) {
            // as above
        }
    }

    /**
     * Waits for what is in flight; at the end of input for everything, and closes the lane (rule
     * 10).
     */
    @Override
    public void flush(boolean endOfInput) throws InterruptedException {
        if (endOfInput) {
            bounds.endOfInput();
            letGo();
        } else {
            snapshotting = true;
            held.freeze();
        }
        session.flushing(true);
        try {
            if (!endOfInput) {
                awaitNoneReleased(); // first: the mails meanwhile may hand over more
            }
            super.flush(endOfInput);
            if (endOfInput) {
                awaitNothingHeld();
            }
        } finally {
            session.flushing(false);
        }
        session.awaitOpened();
        if (endOfInput && !this.endOfInput) {
            this.endOfInput = true;
            session.closeLane();
        }
    }

    /**
     * At the end of input until nothing is held. The job's checkpoints wait meanwhile, so that what
     * is left after the last hold goes all the same.
     */
    private void awaitNothingHeld() throws InterruptedException {
        long since = System.nanoTime();
        boolean openly = false;
        while (held.records() > 0) {
            yieldOrPause();
            if (!openly && System.nanoTime() - since >= settings.lastHold().toNanos()) {
                openly = true;
                logHeld("The input has been at its end", settings.lastHold(), "all of them go");
                session.pipeline.release(InvocationAdmission::releaseAll);
            }
        }
    }

    /** Before a checkpoint until nothing is both held and on its way. */
    private void awaitNoneReleased() throws InterruptedException {
        while (held.underWay() > 0) {
            yieldOrPause();
        }
    }

    private void logHeld(String what, Duration since, String consequence) {
        LOG.info(
                "{} for {}, and {} records wait by {} or {}; {} all the same",
                what,
                DurationText.of(since),
                held.records(),
                SinkOptions.MAX_OPEN_INVOCATIONS.key(),
                SinkOptions.MAX_INVOCATIONS_PER_SECOND.key(),
                consequence);
    }

    /** Behind a checkpoint, which may have been given up before it took the state. */
    private void letGo() {
        if (snapshotting) {
            snapshotting = false;
            held.thaw();
            session.pipeline.release(InvocationAdmission::releaseSoon);
        }
    }

    @Override
    public Collection<Commit> prepareCommit() {
        return session.prepareCommit(endOfInput);
    }

    @Override
    public List<BufferedRequestState<RequestEntry>> snapshotState(long checkpointId) {
        try {
            List<RequestEntryWrapper<RequestEntry>> entries = new ArrayList<>();
            for (RequestEntry entry : held.entries()) {
                entries.add(new RequestEntryWrapper<>(entry, size(entry, settings)));
            }
            for (BufferedRequestState<RequestEntry> state : super.snapshotState(checkpointId)) {
                entries.addAll(state.getBufferedRequestEntries());
            }
            return List.of(new WriterState(entries, session.snapshot(checkpointId)));
        } finally {
            letGo();
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            super.close();
        }
    }
}
