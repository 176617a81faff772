// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a GET: an object's bytes or first bytes, or that there is none (a definite 404).
 */
public final class StoredObject {

    private static final StoredObject MISSING = new StoredObject(null, 0, null, 0, null);

    private final byte @Nullable [] bytes;
    private final long size;
    private final @Nullable String contentType;
    private final long lastModified;
    private final @Nullable Long missedAt;

    private StoredObject(
            byte @Nullable [] bytes,
            long size,
            @Nullable String contentType,
            long lastModified,
            @Nullable Long missedAt) {
        this.bytes = bytes;
        this.size = size;
        this.contentType = contentType;
        this.lastModified = lastModified;
        this.missedAt = missedAt;
    }

    /** {@code lastModified} is S3's, in milliseconds since the epoch. */
    public static StoredObject of(byte[] bytes, long lastModified) {
        return of(bytes, bytes.length, null, lastModified);
    }

    /** An object of {@code size} bytes, of which {@code bytes} are those that were asked for. */
    public static StoredObject of(
            byte[] bytes, long size, @Nullable String contentType, long lastModified) {
        return new StoredObject(bytes, size, contentType, lastModified, null);
    }

    /** The same without its bytes. */
    StoredObject withoutBytes() {
        return of(new byte[0], size, contentType, lastModified);
    }

    public static StoredObject missing() {
        return MISSING;
    }

    /**
     * There is none, by an answer of this date.
     *
     * @param date by the store's own clock, milliseconds since the epoch; absent if it did not say
     */
    public static StoredObject missing(@Nullable Long date) {
        return date == null ? MISSING : new StoredObject(null, 0, null, 0, date);
    }

    public boolean exists() {
        return bytes != null;
    }

    /**
     * The bytes, not copied.
     *
     * @throws IllegalStateException if the object is missing
     */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("there is no object to read");
        }
        return bytes;
    }

    /** The whole object's size in bytes, which may be more than was read. */
    public long size() {
        return size;
    }

    /** Whether all its bytes are here. */
    public boolean isWhole() {
        return bytes().length == size;
    }

    /** As the writer gave it; absent if unknown. */
    public @Nullable String contentType() {
        return contentType;
    }

    public long lastModified() {
        return lastModified;
    }

    /**
     * When the store answered that there is none, by its own clock, milliseconds since the epoch;
     * absent if there is one, or if it did not say.
     */
    public @Nullable Long missedAt() {
        return missedAt;
    }
}
