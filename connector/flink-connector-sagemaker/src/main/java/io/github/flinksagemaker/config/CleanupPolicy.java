// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What the source deletes of invocations that are done with. Outputs are a lifecycle rule's: see
 * docs/cleanup.md.
 */
@PublicEvolving
public enum CleanupPolicy {
    /** Nothing. */
    NONE,
    /** The ledger's segments and commits. */
    LEDGER,
    /** The ledger and the inputs that the sink staged, those never sent included. */
    LEDGER_AND_INPUTS;

    public boolean deletesInputs() {
        return this == LEDGER_AND_INPUTS;
    }
}
