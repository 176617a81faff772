package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.s3.StoredObject;
import org.jspecify.annotations.Nullable;

/** What came of one S3 read. */
public final class ReadAnswer {

    /** The cases that readers tell apart; what none can survive never becomes an answer. */
    public enum Kind {
        /** The object, whole. */
        FOUND,
        /** A definite 404. */
        MISSING,
        /** 403: no permission, or (without s3:ListBucket) no such object. */
        FORBIDDEN,
        /** Throttling, 5xx, network: nothing is known. */
        UNKNOWN
    }

    private final Kind kind;
    private final byte @Nullable [] bytes;
    private final long begunAt;
    private final long lastModified;
    private final String reason;

    private ReadAnswer(
            Kind kind, byte @Nullable [] bytes, long begunAt, long lastModified, String reason) {
        this.kind = kind;
        this.bytes = bytes;
        this.begunAt = begunAt;
        this.lastModified = lastModified;
        this.reason = reason;
    }

    static ReadAnswer found(StoredObject object, long begunAt) {
        return new ReadAnswer(Kind.FOUND, object.bytes(), begunAt, object.lastModified(), "");
    }

    static ReadAnswer without(Kind kind, long begunAt, String reason) {
        return new ReadAnswer(kind, null, begunAt, 0, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** The object's bytes, not copied. */
    public byte[] bytes() {
        if (bytes == null) {
            throw new IllegalStateException("a read that was answered " + kind + " has no bytes");
        }
        return bytes;
    }

    /** When the request was made, after any wait for a permit; milliseconds since the epoch. */
    public long begunAt() {
        return begunAt;
    }

    /** When the object was written, by S3's clock, milliseconds since the epoch; 0 without one. */
    public long lastModified() {
        return lastModified;
    }

    /** Why it was refused or not answered; empty otherwise. */
    public String reason() {
        return reason;
    }
}
