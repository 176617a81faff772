package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Where an output lies that was too large to be read by the source ({@code
 * source.output-reference-above}): the whole response to the request, for all records of the batch.
 */
@AutoValue
public abstract class OutputReference implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract S3Location location();

    /** The object's size in bytes. */
    public abstract long sizeInBytes();

    /** The object's content type; absent if it has none. */
    public abstract @Nullable String contentType();

    public static OutputReference of(
            S3Location location, long sizeInBytes, @Nullable String contentType) {
        if (sizeInBytes < 0) {
            throw new IllegalArgumentException(
                    "sizeInBytes must not be negative, was " + sizeInBytes + " at " + location);
        }
        return new AutoValue_OutputReference(location, sizeInBytes, contentType);
    }
}
