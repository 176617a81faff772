package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.OutageLog;

/**
 * Whether the queue answers, as all receives together see it: tells the log and the handler.
 * Confined to the receiver's thread.
 */
final class QueueHealth {

    /** Failed receives in a row, of faults that time cures, that count as silence. */
    static final int SILENT = 8;

    private final HintHandler handler;
    private final OutageLog outage;
    private boolean answers = true;
    private int failures;

    QueueHealth(HintHandler handler, OutageLog outage) {
        this.handler = handler;
        this.outage = outage;
    }

    /** A receive was answered. */
    void answered() {
        outage.worked();
        failures = 0;
        tell(true);
    }

    /** A receive failed. */
    void failed(Throwable error, boolean timeCures) {
        outage.failed(error);
        failures++;
        if (!timeCures || failures >= SILENT) {
            tell(false);
        }
    }

    /** A deletion failed: the message comes again, so that hints are not missed. */
    void deletionFailed(Throwable error) {
        outage.failed(error);
    }

    private void tell(boolean now) {
        if (answers != now) {
            answers = now;
            handler.queueAnswers(now);
        }
    }
}
