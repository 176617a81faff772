// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.S3Location;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong in the clean-up: counted, told once, and never the job's trouble. Where much does
 * the rest is left out, so that a missing permission does not cost requests for every lane.
 */
final class CleanupProblems {

    static final int MAX_AT_ONCE = 20;

    private static final Logger LOG = LoggerFactory.getLogger(CleanupProblems.class);

    private final String failed;
    private final Counter failures;
    private final Set<Object> toldKinds = new HashSet<>();
    private int met;

    CleanupProblems(S3Location stagingPath, Counter failures) {
        this.failed = "The clean-up of " + stagingPath + " failed and is repeated";
        this.failures = failures;
    }

    /** What comes now may go wrong as often as what was before. */
    void begin() {
        met = 0;
    }

    /** Returns whether it was done: it may have failed, or been left out after too many others. */
    boolean attempt(Task task) throws InterruptedException {
        if (met >= MAX_AT_ONCE) {
            return false;
        }
        try {
            task.run();
            return true;
        } catch (RuntimeException e) {
            add(e);
            return false;
        }
    }

    private void add(RuntimeException problem) {
        met++;
        failures.inc();
        boolean answered = problem instanceof ServiceException;
        Object kind = answered ? ((ServiceException) problem).kind() : problem.getClass();
        if (!toldKinds.add(kind)) {
            LOG.debug("{} again", failed, problem);
        } else if (answered) {
            LOG.warn("{}; said only once: {}", failed, problem.getMessage());
        } else {
            LOG.warn("{}; said only once", failed, problem);
        }
    }

    /** Something that may fail. */
    interface Task {
        void run() throws InterruptedException;
    }
}
