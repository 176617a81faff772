// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.FencedCommitPolicy;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.append.WriteOnceStore;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.CommitCodec;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Creates commit objects: one conditional PUT of fixed content each (rule 12), so that committing
 * again is harmless. Lanes commit side by side, the commits of one lane in order. A commit that
 * fails throws; Flink's own retry signals are not used (rule 16). Clients are made at the first
 * commit. Modelled in {@code docs/model/ledger.pml}.
 */
public final class LaneCommitter implements Committer<Commit> {

    private static final Logger LOG = LoggerFactory.getLogger(LaneCommitter.class);

    private final SinkSettings settings;
    private final ConnectorServices services;
    private final KindCounters<ErrorKind> retries;
    private final CompletableFuture<Void> broken = new CompletableFuture<>();
    private final ClientUser user;
    private final boolean freshStart;
    private @Nullable Session session;

    /**
     * A committer.
     *
     * @param freshStart whether nothing was restored, and this is the job's first attempt
     */
    public LaneCommitter(
            SinkSettings settings,
            ConnectorServices services,
            MetricGroup metrics,
            boolean freshStart) {
        this.settings = settings;
        this.freshStart = freshStart;
        this.services = services;
        this.retries = WriterMetrics.retries(new ConnectorMetrics(metrics));
        this.user = ClientUser.of(metrics, broken::completeExceptionally);
    }

    @Override
    public void commit(Collection<CommitRequest<Commit>> requests)
            throws IOException, InterruptedException {
        if (requests.isEmpty()) {
            return;
        }
        Session current = session();
        Map<LaneId, CompletableFuture<Void>> lanes = new HashMap<>();
        for (CommitRequest<Commit> request : requests) {
            Commit commit = request.getCommittable();
            lanes.compute(
                    commit.lane(),
                    (lane, earlier) ->
                            earlier == null
                                    ? current.create(commit)
                                    : earlier.thenCompose(done -> current.create(commit)));
        }
        try {
            current.await(
                    requests.size(),
                    CompletableFuture.allOf(lanes.values().toArray(new CompletableFuture<?>[0])));
        } catch (ExecutionException e) {
            Throwable cause = ErrorClassifier.unwrap(e);
            throw new IOException("committing results failed: " + cause.getMessage(), cause);
        }
    }

    private Session session() {
        if (session == null) {
            ObjectStore store = UnrecoverableFailure.atStart(freshStart, () -> services.open(user));
            session = new Session(settings, store, retries, broken);
        }
        return session;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    /** Clients and thread of a committer that has something to commit. */
    private static final class Session {
        private final LedgerPaths paths;
        private final CompletableFuture<Void> broken;
        private final GuardedThread thread;
        private final ObjectStore store;
        private final WriteOnceStore objects;
        private final SinkSettings settings;

        Session(
                SinkSettings settings,
                ObjectStore store,
                KindCounters<ErrorKind> retries,
                CompletableFuture<Void> broken) {
            this.settings = settings;
            this.store = store;
            this.broken = broken;
            thread = new GuardedThread("sagemaker-async-committer", broken::completeExceptionally);
            paths = new LedgerPaths(settings.stagingPath());
            objects =
                    new WriteOnceStore(
                            store,
                            new Retrier(
                                    thread,
                                    BackoffStrategy.exponentialDelayHalfJitter(
                                            Duration.ofMillis(100), Duration.ofSeconds(10)),
                                    RetryBudget.of(settings.retryBudget()), // the lane is open
                                    Clock.systemUTC(),
                                    retries::inc));
        }

        CompletableFuture<Void> create(Commit commit) {
            S3Location location = paths.commit(commit.lane(), commit.number());
            return objects.create(location, CommitCodec.encode(commit))
                    .thenAccept(
                            other -> {
                                if (other != null) {
                                    onOther(commit, location, other);
                                }
                            });
        }

        /** Those of one lane follow each other, and each has the budget again. */
        void await(int commits, CompletableFuture<Void> all)
                throws ExecutionException, InterruptedException {
            new BoundedWait(broken, settings.longestWait(commits), LaneSession.ADVICE)
                    .until(commits + " commits", all);
        }

        /** In the commit's place stands something else (rule 16). */
        private void onOther(Commit commit, S3Location location, byte[] other) {
            Commit found = LedgerDecoder.COMMIT.decode(location, other);
            if (found.end() != LaneEnd.FENCED) {
                throw new LedgerCorruptionException(location, "holds another commit");
            }
            String message =
                    "commit "
                            + commit.number()
                            + " of lane "
                            + commit.lane()
                            + " was fenced by lane "
                            + found.author()
                            + ": another run, restored from an earlier checkpoint, has taken over"
                            + " and invokes its records again";
            if (settings.fencedCommit() == FencedCommitPolicy.FAIL) {
                throw new IllegalStateException(
                        message
                                + "; restore the newest checkpoint of that run, or set "
                                + SinkOptions.FENCED_COMMIT.key()
                                + "=discard to go on without this commit");
            }
            LOG.warn("Discarded: {}", message);
        }

        void close() {
            thread.shutdownNow();
            store.close();
        }
    }
}
