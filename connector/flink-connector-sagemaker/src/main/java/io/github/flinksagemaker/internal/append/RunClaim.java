// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.UnrecoverableFailure;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RunMarker;
import io.github.flinksagemaker.internal.ledger.RunMarkerCodec;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.S3Location;
import java.util.concurrent.CompletableFuture;

/**
 * A run's marker, which every writer of it creates before its lane (rule 34): the first one does,
 * the others find it. One that starts without state may find another execution's, and is refused.
 */
public final class RunClaim {

    private final LedgerPaths paths;
    private final WriteOnceStore objects;
    private final EarlierLanes earlierLanes;

    public RunClaim(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.objects = new WriteOnceStore(store, retrier);
        this.earlierLanes = new EarlierLanes(paths, store, retrier);
    }

    /** For a restored writer, whose state says what it goes on with: the marker only has to be. */
    public CompletableFuture<Void> enter(RunMarker wanted) {
        return create(wanted).thenAccept(other -> {});
    }

    /**
     * For a writer with nothing restored.
     *
     * @return fails for good if another job began this run, or if it has ended or gone on from a
     *     checkpoint in an earlier execution under the same job id
     */
    public CompletableFuture<Void> claim(RunMarker wanted) {
        return create(wanted)
                .thenCompose(
                        found -> {
                            if (!found.job().equals(wanted.job())) {
                                throw taken(wanted, "job " + found.job() + " has begun that run");
                            }
                            return found.start().equals(wanted.start())
                                    ? CompletableFuture.completedFuture((Void) null)
                                    : checkNoLaneTellsOfAnother(wanted, found);
                        });
    }

    private CompletableFuture<RunMarker> create(RunMarker wanted) {
        S3Location location = paths.run(wanted.run());
        return objects.create(location, RunMarkerCodec.encode(wanted))
                .thenApply(
                        other ->
                                other == null
                                        ? wanted
                                        : LedgerDecoder.RUN_MARKER.decode(location, other));
    }

    /**
     * The job ids are the same where the cluster fixes them. If main() was run again after a
     * failure before any checkpoint, it goes on. It is another execution if the input had ended, or
     * if a lane went on from a checkpoint: nobody's state names that lane now, so it would stay the
     * newest and never end (rule 30).
     */
    private CompletableFuture<Void> checkNoLaneTellsOfAnother(RunMarker wanted, RunMarker found) {
        return earlierLanes
                .anyOf(found)
                .thenAccept(
                        earlier -> {
                            if (earlier != null) {
                                throw taken(wanted, earlier);
                            }
                        });
    }

    /** Another attempt would find the same. */
    private RuntimeException taken(RunMarker wanted, String why) {
        return UnrecoverableFailure.of(
                new IllegalStateException(
                        "run-id is \""
                                + wanted.run()
                                + "\", and this sink (job "
                                + wanted.job()
                                + ") starts without state, but "
                                + why
                                + ", see "
                                + paths.run(wanted.run())
                                + ": its results would count as that run's. Choose a run-id that has"
                                + " not been used under this staging path, or leave it out for a new"
                                + " one each time; to go on with that run, restore its state"));
    }
}
