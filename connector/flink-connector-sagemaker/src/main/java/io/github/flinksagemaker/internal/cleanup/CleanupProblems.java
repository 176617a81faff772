// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.S3Location;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What went wrong in the clean-up: counted, told once, and never the job's trouble. A round that
 * meets many is given up, so that a missing permission does not cost requests for every lane.
 */
final class CleanupProblems {

    static final int MAX_PER_ROUND = 20;

    private static final Logger LOG = LoggerFactory.getLogger(CleanupProblems.class);

    private final S3Location stagingPath;
    private final CleanupMetrics metrics;
    private boolean refusalTold;
    private boolean failureTold;
    private int inRound;

    CleanupProblems(S3Location stagingPath, CleanupMetrics metrics) {
        this.stagingPath = stagingPath;
        this.metrics = metrics;
    }

    void beginRound() {
        inRound = 0;
    }

    boolean areTooMany() {
        return inRound >= MAX_PER_ROUND;
    }

    void add(RuntimeException problem) {
        inRound++;
        metrics.failed();
        boolean refusal =
                problem instanceof ServiceException
                        && ((ServiceException) problem).kind() == ErrorKind.ACCESS_DENIED;
        if (refusal ? refusalTold : failureTold) {
            LOG.debug("The clean-up of {} failed again", stagingPath, problem);
            return;
        }
        refusalTold |= refusal;
        failureTold |= !refusal;
        if (refusal) {
            LOG.warn(
                    "The clean-up of {} is not permitted and goes on trying; said only once: {}",
                    stagingPath,
                    problem.getMessage());
        } else if (problem instanceof ServiceException) {
            LOG.warn(
                    "The clean-up of {} failed and is repeated; said only once: {}",
                    stagingPath,
                    problem.getMessage());
        } else {
            LOG.warn(
                    "The clean-up of {} failed and is repeated; said only once",
                    stagingPath,
                    problem);
        }
    }
}
