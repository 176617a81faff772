// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import org.apache.flink.annotation.PublicEvolving;

/** Why a record has no prediction. */
@PublicEvolving
public enum FailureKind {
    /** The record could not be sent: its encoder threw, or it exceeds the record size limit. */
    REJECTED_RECORD,
    /**
     * SageMaker or S3 refused the request because of what it carried, or the batch format could not
     * frame it.
     */
    REJECTED_REQUEST,
    /**
     * The model answered with an error; the text is the container's response or the reason given.
     */
    MODEL_ERROR,
    /** Neither output nor failure appeared before the invocation's deadline. */
    EXPIRED,
    /** The response holds another number of predictions than the request held records. */
    COUNT_MISMATCH,
    /** The response, or this record's part of it, could not be decoded. */
    UNDECODABLE_OUTPUT,
    /** The carried record could not be read back, so the result comes without it. */
    UNDECODABLE_RECORD
}
