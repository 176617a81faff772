// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

import io.github.flinksagemaker.testkit.fault.Operation.Kind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** One way in which an operation goes wrong. */
public sealed interface Fault {

    /** The kinds of operation that this fault can befall. */
    Set<Kind> kinds();

    /** The service answers with an error instead of acting. */
    record Error(int status, String code, String message) implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.S3, Kind.SAGEMAKER, Kind.SQS);
        }
    }

    /**
     * The service throttles in its own way: S3 with 503 SlowDown, SageMaker with 400 and the code
     * in a header only.
     */
    record Throttle() implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.S3, Kind.SAGEMAKER, Kind.SQS);
        }
    }

    /**
     * The connection breaks: before the service has acted, or after it has, so that only the answer
     * is lost.
     */
    record Reset(boolean afterActing) implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.S3, Kind.SAGEMAKER, Kind.SQS);
        }
    }

    /** It happens, but this much later. */
    record Delay(Duration by) implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.allOf(Kind.class);
        }
    }

    /**
     * A missing object answers 403 instead of 404, as it does to those without {@code
     * s3:ListBucket}.
     */
    record HideMissing() implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.S3);
        }
    }

    /** The model answers so; from 400 on, SageMaker takes it for a failure. */
    record ModelAnswer(int status, String contentType, String body) implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.MODEL);
        }
    }

    /** It never happens. */
    record Lose() implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.OBJECT, Kind.NOTIFICATION);
        }
    }

    /** It happens this many times. */
    record Repeat(int times) implements Fault {
        public Repeat {
            if (times < 2) {
                throw new IllegalArgumentException("times must be at least 2, was " + times);
            }
        }

        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.OBJECT, Kind.NOTIFICATION);
        }
    }

    /** A notification waits until the next one is out, or for a second if none comes. */
    record Overtaken() implements Fault {
        @Override
        public Set<Kind> kinds() {
            return EnumSet.of(Kind.NOTIFICATION);
        }
    }

    /** Throttling, in the service's own way. */
    static Fault throttle() {
        return new Throttle();
    }

    /** 500. */
    static Fault internalError() {
        return new Error(
                500, "InternalError", "We encountered an internal error. Please try again.");
    }

    /** 503. */
    static Fault unavailable() {
        return new Error(503, "ServiceUnavailable", "Please reduce your request rate.");
    }

    /** 403, as for a missing permission. */
    static Fault accessDenied() {
        return new Error(403, "AccessDenied", "Access Denied");
    }

    /** Any status and error code. */
    static Fault error(int status, String code, String message) {
        return new Error(status, code, message);
    }

    /** The connection breaks before the service has acted. */
    static Fault resetBefore() {
        return new Reset(false);
    }

    /** The service acts, then the connection breaks instead of carrying the answer. */
    static Fault resetAfter() {
        return new Reset(true);
    }

    /** It happens, but this much later. */
    static Fault delay(Duration by) {
        return new Delay(by);
    }

    /** 403 instead of 404 for a missing object. */
    static Fault hideMissing() {
        return new HideMissing();
    }

    /** The model answers so. */
    static Fault modelAnswer(int status, String contentType, String body) {
        return new ModelAnswer(status, contentType, body);
    }

    /** It never happens. */
    static Fault lose() {
        return new Lose();
    }

    /** It happens this many times, at least 2. */
    static Fault repeat(int times) {
        return new Repeat(times);
    }

    /** A notification that the next one overtakes. */
    static Fault overtaken() {
        return new Overtaken();
    }
}
