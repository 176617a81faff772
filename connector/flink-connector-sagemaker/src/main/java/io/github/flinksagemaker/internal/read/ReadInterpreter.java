// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.model.S3Location;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an answer says of an output's or failure's location: whether something is there, will never
 * be (rule 29), or may not be read. Confined to the {@link EventLoop}.
 */
public final class ReadInterpreter {

    /** What one GET says of its location. */
    public enum Finding {
        THERE,
        /** Missing, by an answer from after the deadline. */
        GONE,
        NOT_YET,
        UNKNOWN,
        /** The reading has failed. */
        FATAL
    }

    private static final long WARNING_INTERVAL_MILLIS = 60_000;
    private static final Logger LOG = LoggerFactory.getLogger(ReadInterpreter.class);

    private final EventLoop loop;
    private final ObjectReader reads;
    private final S3Clock clock;
    private final boolean forbiddenMeansMissing;
    private long nextWarningAt = Long.MIN_VALUE;

    public ReadInterpreter(
            EventLoop loop, ObjectReader reads, S3Clock clock, SourceSettings settings) {
        this.loop = loop;
        this.reads = reads;
        this.clock = clock;
        this.forbiddenMeansMissing = settings.forbiddenMeansMissing();
    }

    /**
     * Interprets an answer.
     *
     * @param of whose location it is, for messages
     * @param deadline after which, by S3's clock, what is missing will never be there
     */
    public Finding finding(Object of, S3Location location, ReadResult answer, long deadline) {
        clock.saw(answer, loop.now());
        boolean afterDeadline = answer.date() > deadline;
        switch (answer.kind()) {
            case FOUND:
                return Finding.THERE;
            case MISSING:
                return afterDeadline ? Finding.GONE : Finding.NOT_YET;
            case UNKNOWN:
                return Finding.UNKNOWN;
            case FORBIDDEN:
                return forbidden(of, location, answer, afterDeadline);
        }
        throw new IllegalStateException("unknown kind of answer " + answer.kind());
    }

    /**
     * A 403 means that there is no such object, if S3 may not say that; otherwise that nobody will
     * ever read it, until somebody grants the permission.
     */
    private Finding forbidden(
            Object of, S3Location location, ReadResult answer, boolean afterDeadline) {
        if (answer.keyDenied()) {
            return refused(location, Denials.ofTheKey(location, answer));
        }
        if (forbiddenMeansMissing) {
            return afterDeadline ? Finding.GONE : Finding.NOT_YET;
        }
        switch (reads.listing(location.bucket())) {
            case ALLOWED:
                return refused(location, Denials.ofTheObject(location, answer));
            case UNKNOWN:
                return Finding.UNKNOWN; // by the next look it may be known
            case DENIED:
                if (afterDeadline) {
                    return refused(
                            location, Denials.afterTheDeadline(of.toString(), location, answer));
                }
                warn(location, answer);
                return Finding.NOT_YET;
        }
        throw new IllegalStateException("unknown listing");
    }

    private Finding refused(S3Location location, ServiceException refusal) {
        if (reads.mayPass(location, refusal)) {
            return Finding.UNKNOWN;
        }
        loop.fail(refusal);
        return Finding.FATAL;
    }

    private void warn(S3Location location, ReadResult answer) {
        long now = loop.now();
        if (now >= nextWarningAt) {
            nextWarningAt = now + WARNING_INTERVAL_MILLIS;
            LOG.warn(
                    "Access to {} is denied, taken as not there yet until the deadline; grant"
                            + " s3:ListBucket on its bucket, so that a missing object is told from a"
                            + " forbidden one, and s3:GetObject (warned of once a minute): {}",
                    location,
                    answer.reason());
        }
    }
}
