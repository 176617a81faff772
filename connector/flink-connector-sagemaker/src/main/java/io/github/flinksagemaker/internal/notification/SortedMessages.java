// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.internal.watch.Hint;
import java.util.ArrayList;
import java.util.List;

/** The messages of one receive: the hints among them, and in the end those to be deleted. */
final class SortedMessages {

    private final MessageSorter sorter;
    private final List<String> handles = new ArrayList<>();
    private final List<ParsedMessage> parsed = new ArrayList<>();
    private final List<Hint> hints = new ArrayList<>();

    SortedMessages(List<QueueMessage> messages, MessageSorter sorter) {
        this.sorter = sorter;
        for (QueueMessage message : messages) {
            ParsedMessage content = sorter.parse(message);
            handles.add(message.receiptHandle());
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

    /** Counts all messages; gives the receipt handles of those that are done with. */
    List<String> done(List<Delivery> deliveries, NotificationMetrics metrics) {
        List<String> deleted = new ArrayList<>();
        int hint = 0;
        for (int i = 0; i < parsed.size(); i++) {
            MessageFate fate;
            switch (parsed.get(i).kind()) {
                case HINT:
                    fate = MessageSorter.fate(deliveries.get(hint++));
                    break;
                case FOREIGN:
                    fate = MessageFate.FOREIGN;
                    break;
                case MALFORMED:
                    fate = MessageFate.MALFORMED;
                    break;
                default:
                    throw new IllegalStateException("unknown kind " + parsed.get(i).kind());
            }
            metrics.onMessage(fate);
            if (sorter.isDeleted(fate)) {
                deleted.add(handles.get(i));
            }
        }
        return deleted;
    }
}
