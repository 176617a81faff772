// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import java.time.Duration;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContextAnyThreadMailbox;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;

/** A task with one mailbox, as a real one has, to which tests may send mail; timers are mail. */
final class OneMailbox extends TestSinkInitContextAnyThreadMailbox {

    private final MailboxExecutor mailbox = super.getMailboxExecutor();
    private final TestProcessingTimeService timers = new TestProcessingTimeService();

    @Override
    public MailboxExecutor getMailboxExecutor() {
        return mailbox;
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
        return timers;
    }

    @Override
    public TestProcessingTimeService getTestProcessingTimeService() {
        return timers;
    }

    /** When the task comes to its mail, what is due by then fires. */
    void advance(Duration by) {
        mailbox.execute(() -> timers.advance(by.toMillis()), "timers");
    }
}
