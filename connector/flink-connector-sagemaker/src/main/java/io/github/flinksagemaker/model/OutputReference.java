// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Where an output lies that was too large to be read by the source ({@code
 * source.output-reference-above}): the whole response to the request, for all records of the batch.
 */
@PublicEvolving
@AutoValue
public abstract class OutputReference implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Not public, so that JSON has the location once, as the text that others read. */
    abstract S3Location getObject();

    /** The object's size in bytes. */
    public abstract long getSizeInBytes();

    /** The object's content type; absent if it has none. */
    public abstract @Nullable String getContentType();

    /** {@code s3://bucket/key}. */
    public final String getLocation() {
        return getObject().toString();
    }

    /** The location in two parts, as clients of S3 ask for it. */
    public final S3Location toS3Location() {
        return getObject();
    }

    public static OutputReference of(
            S3Location location, long sizeInBytes, @Nullable String contentType) {
        if (sizeInBytes < 0) {
            throw new IllegalArgumentException(
                    "sizeInBytes must not be negative, was " + sizeInBytes + " at " + location);
        }
        return new AutoValue_OutputReference(location, sizeInBytes, contentType);
    }
}
