// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Stands for a reader of which no client can be made. Only the enumerator knows whether the job has
 * gone on from a state, after which the restart strategy decides: so it is told, and fails the job.
 * Should it not come to that, the reader fails by itself a little later.
 */
@Internal
final class RefusedReader<T> implements SourceReader<T, SegmentSplit> {

    private static final int PATIENCE_SECONDS = 10;

    private final RuntimeException refusal;
    private final SourceReaderContext context;
    private final CompletableFuture<Void> failing = new CompletableFuture<>();
    private final GuardedThread patience =
            new GuardedThread("sagemaker-refused", failing::completeExceptionally);

    private RefusedReader(RuntimeException refusal, SourceReaderContext context) {
        this.refusal = refusal;
        this.context = context;
    }

    /** The reader, unless it is refused in its task's first attempt for what no restart mends. */
    static <T> SourceReader<T, SegmentSplit> unless(
            SourceReaderContext context,
            boolean firstAttempt,
            Supplier<? extends SourceReader<T, SegmentSplit>> reader) {
        try {
            return reader.get();
        } catch (ServiceException | IllegalArgumentException e) {
            if (firstAttempt && ErrorClassifier.classify(e) == ErrorKind.MISCONFIGURED) {
                return new RefusedReader<>(e, context);
            }
            throw e;
        }
    }

    @Override
    public void start() {
        context.sendSourceEventToCoordinator(
                ReaderReport.builder().setRefusal(String.valueOf(refusal.getMessage())).build());
        ScheduledFuture<?> unused =
                patience.schedule(() -> failing.complete(null), PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
        if (failing.isDone()) {
            throw refusal;
        }
        return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return failing;
    }

    @Override
    public List<SegmentSplit> snapshotState(long checkpointId) {
        throw refusal;
    }

    @Override
    public void addSplits(List<SegmentSplit> splits) {}

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        patience.shutdownNow();
    }
}
