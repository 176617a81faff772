// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.metrics.KindCounters;
import io.github.flinksagemaker.internal.watch.Hint;
import java.util.ArrayList;
import java.util.List;

/** The messages of one receive: the hints among them, and in the end those to be deleted. */
final class ReceivedMessages {

    private final List<QueueMessage> messages;
    private final List<ParsedMessage> parsed = new ArrayList<>();
    private final List<Hint> hints = new ArrayList<>();

    ReceivedMessages(List<QueueMessage> messages, NotificationParser parser) {
        this.messages = messages;
        for (QueueMessage message : messages) {
            ParsedMessage content = parser.parse(message.body());
            parsed.add(content);
            Hint hint = content.hint();
            if (hint != null) {
                hints.add(hint);
            }
        }
    }

    List<Hint> hints() {
        return hints;
    }

    /**
     * Counts all messages; gives the receipt handles of those that are done with.
     *
     * @param ofHints what became of each hint, in their order
     */
    List<String> done(
            List<MessageDisposition> ofHints,
            KindCounters<MessageDisposition> counters,
            boolean deletesForeign) {
        List<String> deleted = new ArrayList<>();
        int hint = 0;
        for (int i = 0; i < messages.size(); i++) {
            MessageDisposition known = parsed.get(i).disposition();
            MessageDisposition disposition = known == null ? ofHints.get(hint++) : known;
            counters.inc(disposition);
            if (disposition.isDeleted(deletesForeign)) {
                deleted.add(messages.get(i).receiptHandle());
            }
        }
        return deleted;
    }
}
