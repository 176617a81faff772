// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What the source deletes of invocations that are done with. */
@PublicEvolving
public enum CleanupPolicy {
    /** Nothing. */
    NONE(false, false),
    /** The ledger's segments and commits. */
    LEDGER(false, false),
    /** The ledger and the inputs that the sink staged, those never sent included. */
    LEDGER_AND_INPUTS(true, false),
    /** The ledger, the inputs, and outputs and failures under the allowed output paths. */
    LEDGER_INPUTS_AND_OUTPUTS(true, true);

    private final boolean inputs;
    private final boolean outputs;

    CleanupPolicy(boolean inputs, boolean outputs) {
        this.inputs = inputs;
        this.outputs = outputs;
    }

    public boolean deletesInputs() {
        return inputs;
    }

    public boolean deletesOutputs() {
        return outputs;
    }
}
