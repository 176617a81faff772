// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.AnswerDate;
import io.github.flinksagemaker.internal.aws.KeyDenial;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.s3.StoredObject;
import org.jspecify.annotations.Nullable;

/** What came of one S3 read. */
public final class ReadResult {

    /** The cases that readers tell apart; what none can survive never becomes an answer. */
    public enum Kind {
        /** The object, or as much of it as was asked for. */
        FOUND,
        /** A definite 404. */
        MISSING,
        /** 403: no permission, or (without s3:ListBucket) no such object. */
        FORBIDDEN,
        /** Throttling, 5xx, network, or refused for now: nothing is known. */
        UNKNOWN
    }

    private final Kind kind;
    private final @Nullable StoredObject object;
    private final @Nullable Long answeredAt;
    private final long begunAt;
    private final String reason;
    private final boolean keyDenied;

    private ReadResult(
            Kind kind,
            @Nullable StoredObject object,
            @Nullable Long answeredAt,
            long begunAt,
            String reason,
            boolean keyDenied) {
        this.kind = kind;
        this.object = object;
        this.answeredAt = answeredAt;
        this.begunAt = begunAt;
        this.reason = reason;
        this.keyDenied = keyDenied;
    }

    static ReadResult found(StoredObject object, long begunAt) {
        return new ReadResult(Kind.FOUND, object, null, begunAt, "", false);
    }

    static ReadResult missing(@Nullable Long answeredAt, long begunAt) {
        return new ReadResult(Kind.MISSING, null, answeredAt, begunAt, "", false);
    }

    static ReadResult forbidden(long begunAt, ServiceException refusal) {
        return new ReadResult(
                Kind.FORBIDDEN,
                null,
                AnswerDate.of(refusal),
                begunAt,
                String.valueOf(refusal.getMessage()),
                KeyDenial.is(refusal));
    }

    static ReadResult unknown(long begunAt, String reason) {
        return new ReadResult(Kind.UNKNOWN, null, null, begunAt, reason, false);
    }

    public Kind kind() {
        return kind;
    }

    /**
     * Whether there is no such object: a refusal says so where S3 may not list to us, but not one
     * because of the key that an object is encrypted with.
     */
    public boolean isMissing(boolean forbiddenMeansMissing) {
        return kind == Kind.MISSING
                || kind == Kind.FORBIDDEN && forbiddenMeansMissing && !keyDenied;
    }

    /** The object's bytes, not copied. */
    public byte[] bytes() {
        return object().bytes();
    }

    /** What was found. */
    public StoredObject object() {
        if (object == null) {
            throw new IllegalStateException("a read that was answered " + kind + " found nothing");
        }
        return object;
    }

    /** When S3 says that the object was written, milliseconds since the epoch. */
    public long lastModified() {
        return object().lastModified();
    }

    /**
     * When S3 gave this answer, that there is nothing to read, by its own clock, milliseconds since
     * the epoch; absent if it did not say, or if there is something.
     */
    @Nullable Long answeredAt() {
        return answeredAt;
    }

    /**
     * What a deadline is compared with: when S3 gave this answer, by its own clock; of a store that
     * does not say, when the request was made, after any wait for a permit, by this host's.
     */
    long date() {
        return answeredAt == null ? begunAt : answeredAt;
    }

    /**
     * Whether it was refused because of the key that the object is encrypted with: there is one.
     */
    public boolean keyDenied() {
        return keyDenied;
    }

    /** Why it was refused or not answered; empty otherwise. */
    public String reason() {
        return reason;
    }
}
