// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** What becomes of messages in the notification queue that do not concern this source's ledger. */
@PublicEvolving
public enum ForeignMessages {
    /**
     * They stay in the queue, to be received again after five seconds, until whoever they are for
     * deletes them, or the queue's retention or dead-letter queue takes them. Each time counts as a
     * receive: a redrive policy soon takes them away from others.
     */
    LEAVE,
    /** They are deleted: the queue is for this source alone. */
    DELETE
}
