// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.config.ForeignMessages;
import io.github.flinksagemaker.internal.config.SourceSettings;

/** Tells what a message is, and whether it is deleted. */
final class MessageSorter {

    private final NotificationParser parser;
    private final boolean deletesForeign;

    MessageSorter(SourceSettings settings) {
        this.parser = new NotificationParser(settings.notificationTrusted());
        this.deletesForeign = settings.foreignMessages() == ForeignMessages.DELETE;
    }

    ParsedMessage parse(QueueMessage message) {
        return parser.parse(message.body());
    }

    static MessageFate fate(Delivery delivery) {
        switch (delivery) {
            case ROUTED:
                return MessageFate.ROUTED;
            case NOT_HELD:
                return MessageFate.NOT_HELD;
            case UNKNOWN_LANE:
                return MessageFate.FOREIGN;
        }
        throw new IllegalStateException("unknown delivery " + delivery);
    }

    boolean isDeleted(MessageFate fate) {
        switch (fate) {
            case ROUTED:
                return true;
            case NOT_HELD:
                return false;
            case FOREIGN:
            case MALFORMED:
                return deletesForeign;
        }
        throw new IllegalStateException("unknown fate " + fate);
    }
}
