// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import org.apache.flink.annotation.PublicEvolving;

/** What became of a record. */
@PublicEvolving
public enum InferenceStatus {
    /** The result has a prediction. */
    PREDICTION,
    /** The result has a reference to the output that holds the prediction, which was not read. */
    REFERENCE,
    /** The result has the reason why there is no prediction. */
    FAILURE
}
