// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.S3Location;
import org.jspecify.annotations.Nullable;

/** Which keys to list. */
@AutoValue
public abstract class ListRequest {

    /** Bucket, and the prefix that every key has. */
    public abstract S3Location prefix();

    /** Only keys greater than this one, a whole key with the prefix. */
    public abstract @Nullable String startAfter();

    /** Whether keys are folded at the next slash after the prefix into common prefixes. */
    public abstract boolean folded();

    /** Where an earlier page ended. */
    public abstract @Nullable String continuationToken();

    /** How many keys a page may have; as many as S3 likes if absent. */
    public abstract @Nullable Integer maxKeys();

    public static ListRequest keys(S3Location prefix, @Nullable String startAfter) {
        return new AutoValue_ListRequest(prefix, startAfter, false, null, null);
    }

    public static ListRequest folders(S3Location prefix, @Nullable String startAfter) {
        return new AutoValue_ListRequest(prefix, startAfter, true, null, null);
    }

    /** One key of a bucket, whichever: it tells whether the bucket may be listed. */
    public static ListRequest anyKey(String bucket) {
        return new AutoValue_ListRequest(S3Location.of(bucket, ""), null, false, null, 1);
    }

    /** What lists the page after {@code page}; null if that was the last. */
    public @Nullable ListRequest after(ObjectListing page) {
        String token = page.continuationToken();
        return token == null
                ? null
                : new AutoValue_ListRequest(prefix(), startAfter(), folded(), token, maxKeys());
    }
}
