// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.split.LaneSplit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.core.io.InputStatus;

/**
 * Stands for a reader of which no client can be made, until its start, which fails: only then it is
 * known whether it goes on from a state, after which the restart strategy decides.
 */
@Internal
final class RefusedReader<T> implements SourceReader<T, LaneSplit> {

    private final RuntimeException refusal;
    private boolean restored;

    private RefusedReader(RuntimeException refusal) {
        this.refusal = refusal;
    }

    /** The reader, unless it is refused in the job's first attempt for what no restart mends. */
    static <T> SourceReader<T, LaneSplit> unless(
            boolean firstAttempt, Supplier<? extends SourceReader<T, LaneSplit>> reader) {
        try {
            return reader.get();
        } catch (ServiceException | IllegalArgumentException e) {
            if (firstAttempt && ErrorClassifier.classify(e) == ErrorKind.MISCONFIGURED) {
                return new RefusedReader<>(e);
            }
            throw e;
        }
    }

    @Override
    public void addSplits(List<LaneSplit> splits) {
        restored = true;
    }

    @Override
    public void start() {
        throw restored ? refusal : UnrecoverableFailure.of(refusal);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<T> output) {
        throw refusal;
    }

    @Override
    public List<LaneSplit> snapshotState(long checkpointId) {
        throw refusal;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return CompletableFuture.failedFuture(refusal);
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
}
