// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a bucket may be listed. Where it may, S3 says of a missing object that it is missing, so
 * a 403 is a refusal; where it may not, a missing object and a refusal look the same. Found out by
 * listing one key, of no prefix, since a permission that is limited to a prefix does not count for
 * a GET. Confined to the {@link EventLoop}.
 */
final class ListPermissions {

    /** Permissions change: what was found out is asked again after this. */
    static final Duration REMEMBERED = Duration.ofMinutes(5);

    /** What is known of a bucket. */
    enum Listing {
        ALLOWED,
        DENIED,
        /** The question is under way, or was not answered. */
        UNKNOWN
    }

    private final EventLoop loop;
    private final ObjectStore store;
    private final Map<String, Known> buckets = new HashMap<>();

    ListPermissions(EventLoop loop, ObjectStore store) {
        this.loop = loop;
        this.store = store;
    }

    /** What is known; asks if that is nothing, so that a later call has the answer. */
    Listing of(String bucket) {
        Known known = buckets.get(bucket);
        if (known == null || known.isOver(loop.now())) {
            known = new Known(loop.now());
            buckets.put(bucket, known);
            ask(bucket, known);
        }
        return known.listing;
    }

    private void ask(String bucket, Known known) {
        loop.whenDone(
                store.list(ListRequest.anyKey(bucket)),
                (page, error) -> {
                    Throwable cause = error == null ? null : ErrorClassifier.unwrap(error);
                    if (cause == null) {
                        known.answered(null);
                    } else if (cause instanceof ServiceException) {
                        known.answered(((ServiceException) cause).kind());
                    } else {
                        loop.fail(
                                new IllegalStateException(
                                        "listing bucket " + bucket + " broke down", cause));
                    }
                });
    }

    /** One bucket's question and its answer. */
    private static final class Known {
        private final long asked;
        private Listing listing = Listing.UNKNOWN;
        private boolean unanswered;

        Known(long asked) {
            this.asked = asked;
        }

        boolean isOver(long now) {
            return unanswered || now - asked > REMEMBERED.toMillis();
        }

        void answered(@Nullable ErrorKind refusal) {
            unanswered = refusal == ErrorKind.TRANSIENT || refusal == ErrorKind.THROTTLED;
            if (!unanswered) {
                listing = refusal == null ? Listing.ALLOWED : Listing.DENIED;
            }
        }
    }
}
