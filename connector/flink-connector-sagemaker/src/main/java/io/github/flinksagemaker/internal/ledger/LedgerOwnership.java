package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.LaneId;
import java.util.concurrent.CompletableFuture;

/** One staging path, one sink name (rule 3): refuses to write into another sink's ledger. */
public final class LedgerOwnership {

    private final LedgerPaths paths;
    private final ObjectStore store;
    private final Retrier retrier;

    public LedgerOwnership(LedgerPaths paths, ObjectStore store, Retrier retrier) {
        this.paths = paths;
        this.store = store;
        this.retrier = retrier;
    }

    /** Fails with an IllegalStateException if the oldest lane belongs to another sink. */
    public CompletableFuture<Void> check(String sinkName) {
        return retrier.call(
                        "listing " + paths.lanes(),
                        () -> store.list(ListRequest.folders(paths.lanes(), null)))
                .thenCompose(
                        page -> {
                            int start = paths.lanes().key().length();
                            for (String folder : page.folders()) {
                                String name = folder.substring(start, folder.length() - 1);
                                if (LaneId.isValid(name)) {
                                    return check(LaneId.parse(name), sinkName);
                                }
                            }
                            return CompletableFuture.completedFuture(null);
                        });
    }

    private CompletableFuture<Void> check(LaneId lane, String sinkName) {
        return new FrozenObjects(store, retrier)
                .read(paths.segment(lane, 0))
                .thenAccept(
                        found -> {
                            if (!found.exists()) {
                                return;
                            }
                            LaneOpening opening;
                            String source = paths.segment(lane, 0).toString();
                            try {
                                opening =
                                        SegmentCodec.decode(found.bytes(), source)
                                                .segment()
                                                .opening();
                            } catch (LedgerFormatException e) {
                                throw new LedgerCorruptionException(
                                        paths.segment(lane, 0),
                                        "is not a segment: " + e.getMessage());
                            }
                            if (opening != null && !opening.sinkName().equals(sinkName)) {
                                throw new IllegalStateException(
                                        "the staging path "
                                                + paths.stagingPath()
                                                + " holds the ledger of the sink \""
                                                + opening.sinkName()
                                                + "\", this sink is \""
                                                + sinkName
                                                + "\": give each sink a staging path of its own, or set"
                                                + " setSinkName(\""
                                                + opening.sinkName()
                                                + "\") to continue that ledger");
                            }
                        });
    }
}
