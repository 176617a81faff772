// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What a restored sink does with a commit of its checkpoint that another run has fenced in the
 * meantime: one that was restored from an earlier checkpoint or savepoint, onto the same staging
 * path.
 */
@PublicEvolving
public enum FencedCommitPolicy {

    /** The job fails, and says which lane and commit. */
    FAIL,

    /**
     * The commit is dropped, with a warning. The other run invokes the records of that commit
     * again, from its own checkpoint; choose this only if that run goes on and its results are the
     * ones that count: if it was given up before it had committed them, they are lost.
     */
    DISCARD
}
