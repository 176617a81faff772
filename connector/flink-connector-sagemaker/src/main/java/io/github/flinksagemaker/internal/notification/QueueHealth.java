// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.aws.OutageLog;

/**
 * Whether the queue can be relied on, as all receives together see it: tells the log and the
 * handler. A queue that gives messages and does not let them be deleted gives the same few again
 * and again, so hints are missed as with one that gives none. Confined to the receiver's thread.
 */
final class QueueHealth {

    /** Failures in a row, of faults that time cures, that count as silence. */
    static final int SILENT = 8;

    private final HintHandler handler;
    private final OutageLog outage;
    private boolean answers = true;
    private int failedReceives;
    private int failedDeletions;

    QueueHealth(HintHandler handler, OutageLog outage) {
        this.handler = handler;
        this.outage = outage;
    }

    /** A receive was answered. */
    void received() {
        failedReceives = 0;
        tell();
    }

    void receiveFailed(Throwable error, boolean timeCures) {
        outage.failed(error);
        failedReceives = more(failedReceives, timeCures);
        tell();
    }

    /** A deletion was answered. */
    void deleted() {
        failedDeletions = 0;
        tell();
    }

    void deletionFailed(Throwable error, boolean timeCures) {
        outage.failed(error);
        failedDeletions = more(failedDeletions, timeCures);
        tell();
    }

    private static int more(int failures, boolean timeCures) {
        return timeCures ? failures + 1 : Math.max(SILENT, failures);
    }

    private void tell() {
        if (failedReceives == 0 && failedDeletions == 0) {
            outage.worked();
        }
        boolean now = failedReceives < SILENT && failedDeletions < SILENT;
        if (answers != now) {
            answers = now;
            handler.queueAnswers(now);
        }
    }
}
