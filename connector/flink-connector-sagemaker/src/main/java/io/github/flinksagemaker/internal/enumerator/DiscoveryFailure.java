package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.OutageLog;
import io.github.flinksagemaker.internal.aws.ServiceException;

import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Clock;
import java.util.concurrent.TimeoutException;

/** What to do when a look at the ledger failed: look again later, or fail the job. */
final class DiscoveryFailure {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFailure.class);

    private final String what;
    private final OutageLog outages;

    /**
     * Nothing has failed yet.
     *
     * @param what the look as a subject, as for {@link OutageLog}
     */
    DiscoveryFailure(String what, Clock clock) {
        this.what = what;
        this.outages = new OutageLog(LOG, clock, what);
    }

    /** A look was answered. */
    void worked() {
        outages.worked();
    }

    /**
     * Logs what may pass by itself, in few lines.
     *
     * @throws FlinkRuntimeException for anything else; it says what the cause says, since Flink
     *     shows it first
     */
    void failed(@Nullable Throwable error) {
        Throwable cause =
                error == null
                        ? new IllegalStateException("no answer")
                        : ErrorClassifier.unwrap(error);
        if (!mayPass(cause)) {
            String reason =
                    cause instanceof ServiceException ? cause.getMessage() : cause.toString();
            throw new FlinkRuntimeException(what + " failed: " + reason, cause);
        }
        outages.failed(cause);
    }

    private static boolean mayPass(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return true;
        }
        if (!(cause instanceof ServiceException)) {
            return false;
        }
        ErrorKind kind = ((ServiceException) cause).kind();
        return kind == ErrorKind.THROTTLED || kind == ErrorKind.TRANSIENT;
    }
}
