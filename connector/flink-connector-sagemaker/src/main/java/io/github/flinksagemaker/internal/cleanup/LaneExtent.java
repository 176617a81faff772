// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/** The first and the last of a lane's segments or commits, and how young the youngest is. */
final class LaneExtent {

    private @Nullable NumberedObject first;
    private @Nullable NumberedObject last;
    private long newestAt = Long.MIN_VALUE;

    private LaneExtent() {}

    static LaneExtent of(CleanupRequests requests, S3Location folder) throws InterruptedException {
        LaneExtent extent = new LaneExtent();
        requests.list(
                ListRequest.keys(folder, null),
                page -> {
                    NumberedObject.in(folder, page).forEach(extent::add);
                    return true;
                });
        return extent;
    }

    private void add(NumberedObject object) {
        if (first == null) {
            first = object;
        }
        last = object;
        newestAt = Math.max(newestAt, object.lastModified());
    }

    boolean isEmpty() {
        return first == null;
    }

    NumberedObject first() {
        return present(first);
    }

    NumberedObject last() {
        return present(last);
    }

    /** By S3's clock; {@link Long#MIN_VALUE} if there is nothing. */
    long newestAt() {
        return newestAt;
    }

    private static NumberedObject present(@Nullable NumberedObject object) {
        if (object == null) {
            throw new IllegalStateException("the folder is empty");
        }
        return object;
    }
}
