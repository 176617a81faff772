// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

/** One look at everything that may be deleted. */
interface CleanupRound {

    /**
     * Deletes what can be deleted now; what goes wrong is counted and not thrown.
     *
     * @return false if no checkpoint has completed yet, so that there was nothing to look at
     */
    boolean run() throws InterruptedException;
}
