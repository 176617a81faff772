package io.github.flinksagemaker.config;

/** What becomes of messages in the notification queue that do not concern this source's ledger. */
public enum ForeignMessages {
    /**
     * They stay in the queue, to be received again after its visibility timeout, until whoever they
     * are for deletes them, or the queue's retention or dead-letter queue takes them.
     */
    LEAVE,
    /** They are deleted: the queue is for this source alone. */
    DELETE
}
