// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.LedgerDecoder;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds the attempts at an entry that were made by others: by this reader before it was restored,
 * by the one that had its segment before, or by another source (rule 52). Modelled in {@code
 * docs/model/attempts.pml}.
 */
final class FoundAttempts {

    private static final int MAX_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final LedgerPaths paths;
    private final PatientCalls calls;

    FoundAttempts(ObjectStore store, LedgerPaths paths, PatientCalls calls) {
        this.store = store;
        this.paths = paths;
        this.calls = calls;
    }

    /** Of a record the attempt with the greatest number counts (rule 51). */
    static @Nullable Attempt latest(List<Attempt> attempts, int position) {
        Attempt latest = null;
        for (Attempt attempt : attempts) {
            boolean carries = attempt.from() <= position && position < attempt.to();
            if (carries && (latest == null || attempt.id().attempt() > latest.id().attempt())) {
                latest = attempt;
            }
        }
        return latest;
    }

    /** All that there are; {@code failed} hears if they can't be listed or read. */
    void find(
            InvocationId id,
            long deadline,
            Consumer<List<Attempt>> then,
            Consumer<ServiceException> failed) {
        list(
                ListRequest.keys(paths.attemptsOf(id), null),
                new ArrayDeque<>(),
                deadline,
                keys -> read(keys, new ArrayList<>(), deadline, then, failed),
                failed);
    }

    private void list(
            ListRequest request,
            Deque<String> keys,
            long deadline,
            Consumer<Deque<String>> then,
            Consumer<ServiceException> failed) {
        calls.call(
                deadline,
                () -> store.list(request),
                page -> {
                    for (ObjectListing.Item item : page.items()) {
                        keys.add(item.key());
                    }
                    ListRequest next = request.after(page);
                    if (next == null) {
                        then.accept(keys);
                    } else {
                        list(next, keys, deadline, then, failed);
                    }
                },
                failed);
    }

    /** One after the other: there are few, and only after a crash. */
    private void read(
            Deque<String> keys,
            List<Attempt> found,
            long deadline,
            Consumer<List<Attempt>> then,
            Consumer<ServiceException> failed) {
        String key = keys.poll();
        if (key == null) {
            then.accept(found);
            return;
        }
        read(
                S3Location.of(paths.stagingPath().bucket(), key),
                deadline,
                attempt -> {
                    if (attempt != null) {
                        found.add(attempt);
                    }
                    read(keys, found, deadline, then, failed);
                },
                failed);
    }

    /** What is there; null if it is gone, or no attempt. */
    void read(
            S3Location location,
            long deadline,
            Consumer<@Nullable Attempt> then,
            Consumer<ServiceException> failed) {
        calls.call(
                deadline,
                () -> store.getUpTo(location, MAX_BYTES),
                object -> then.accept(attempt(location, object)),
                failed);
    }

    private @Nullable Attempt attempt(S3Location location, StoredObject object) {
        Attempt attempt =
                object.exists() && object.isWhole()
                        ? LedgerDecoder.ATTEMPT.decodeOrNull(location, object.bytes())
                        : null;
        return attempt != null && paths.attempt(attempt.id()).equals(location) ? attempt : null;
    }
}
