package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.internal.s3.StoredObject;
import org.jspecify.annotations.Nullable;

/** What came of one S3 read. */
public final class ReadAnswer {

    /** The cases that readers tell apart; what none can survive never becomes an answer. */
    public enum Kind {
        /** The object, or as much of it as was asked for. */
        FOUND,
        /** A definite 404. */
        MISSING,
        /** 403: no permission, or (without s3:ListBucket) no such object. */
        FORBIDDEN,
        /** Throttling, 5xx, network: nothing is known. */
        UNKNOWN
    }

    private final Kind kind;
    private final @Nullable StoredObject object;
    private final long begunAt;
    private final String reason;

    private ReadAnswer(Kind kind, @Nullable StoredObject object, long begunAt, String reason) {
        this.kind = kind;
        this.object = object;
        this.begunAt = begunAt;
        this.reason = reason;
    }

    static ReadAnswer found(StoredObject object, long begunAt) {
        return new ReadAnswer(Kind.FOUND, object, begunAt, "");
    }

    static ReadAnswer without(Kind kind, long begunAt, String reason) {
        return new ReadAnswer(kind, null, begunAt, reason);
    }

    public Kind kind() {
        return kind;
    }

    /** The object's bytes, not copied. */
    public byte[] bytes() {
        return object().bytes();
    }

    /** What was found. */
    StoredObject object() {
        if (object == null) {
            throw new IllegalStateException("a read that was answered " + kind + " found nothing");
        }
        return object;
    }

    /** When S3 says that the object was written, milliseconds since the epoch. */
    public long lastModified() {
        return object().lastModified();
    }

    /** When the request was made, after any wait for a permit; milliseconds since the epoch. */
    public long begunAt() {
        return begunAt;
    }

    /** Why it was refused or not answered; empty otherwise. */
    public String reason() {
        return reason;
    }
}
