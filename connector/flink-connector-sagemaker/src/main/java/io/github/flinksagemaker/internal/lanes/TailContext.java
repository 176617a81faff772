// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LaneDecoder;
import io.github.flinksagemaker.internal.read.LedgerReadErrors;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the tails of all lanes share. Confined to the {@link EventLoop}. */
final class TailContext {

    final SourceSettings settings;
    final LedgerPaths paths;
    final EventLoop loop;
    final ObjectReader reads;
    final LaneDecoder decoder;
    final LoadLimiter limiter;
    final Backlog backlog;
    final LaneTails.Listener listener;

    TailContext(
            SourceSettings settings,
            LedgerPaths paths,
            EventLoop loop,
            ObjectReader reads,
            Backlog backlog,
            LaneTails.Listener listener) {
        this.settings = settings;
        this.paths = paths;
        this.loop = loop;
        this.reads = reads;
        this.decoder = new LaneDecoder(paths);
        this.limiter = new LoadLimiter(settings.maxConcurrentReads());
        this.backlog = backlog;
        this.listener = listener;
    }

    GrowingPause pause() {
        return new GrowingPause(settings.tailIntervalMin(), settings.tailIntervalMax());
    }

    /**
     * Reads an object of the ledger: found, or null if it is missing. Without an answer it is asked
     * for again after growing pauses, unless {@code stopped} says that nobody waits any more.
     */
    void read(
            S3Location location,
            GrowingPause retries,
            BooleanSupplier stopped,
            Consumer<@Nullable ReadResult> then) {
        reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer -> {
                    if (stopped.getAsBoolean()) {
                        return;
                    }
                    if (answer.kind() == ReadResult.Kind.UNKNOWN) {
                        loop.schedule(retries.next(), () -> read(location, retries, stopped, then));
                        return;
                    }
                    checkPermitted(location, answer);
                    retries.reset();
                    then.accept(answer.kind() == ReadResult.Kind.FOUND ? answer : null);
                });
    }

    /** Takes a 403 on the ledger itself as a missing object only if configured to. */
    void checkPermitted(S3Location location, ReadResult answer) {
        LedgerReadErrors.checkPermitted(location, answer, settings.forbiddenMeansMissing());
    }
}
