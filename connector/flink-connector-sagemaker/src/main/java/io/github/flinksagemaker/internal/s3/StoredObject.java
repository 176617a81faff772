package io.github.flinksagemaker.internal.s3;

import org.jspecify.annotations.Nullable;

/** The answer to a GET: an object's bytes, or that there is none (a definite 404). */
public final class StoredObject {

    private static final StoredObject MISSING = new StoredObject(null, 0);

    private final byte @Nullable [] bytes;
    private final long lastModified;

    private StoredObject(byte @Nullable [] bytes, long lastModified) {
        this.bytes = bytes;
        this.lastModified = lastModified;
    }

    /** {@code lastModified} is S3's, in milliseconds since the epoch. */
    public static StoredObject of(byte[] bytes, long lastModified) {
        return new StoredObject(bytes, lastModified);
    }

    public static StoredObject missing() {
        return MISSING;
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

    public long lastModified() {
        return lastModified;
    }
}
