// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads SageMaker's notifications, in SNS's envelope or raw. Whatever comes gets a verdict: no
 * input makes it throw. Locations in a notification are never followed, only whether a failure has
 * one is noted.
 */
final class NotificationParser {

    private static final JsonFactory JSON = new JsonFactory();

    private final boolean trusted;

    /** {@code trusted}: whether reasons of failures are passed on. */
    NotificationParser(boolean trusted) {
        this.trusted = trusted;
    }

    ParsedMessage parse(String body) {
        Fields fields = read(body);
        if (fields != null && fields.inferenceId == null && fields.message != null) {
            fields = read(fields.message);
        }
        if (fields == null || fields.inferenceId == null) {
            return ParsedMessage.MALFORMED;
        }
        InvocationId invocation;
        try {
            invocation = InvocationId.parse(fields.inferenceId);
        } catch (IllegalArgumentException e) {
            return ParsedMessage.FOREIGN;
        }
        return ParsedMessage.of(
                "Failed".equals(fields.status)
                        ? Hint.failed(invocation, reason(fields))
                        : Hint.completed(invocation));
    }

    private @Nullable String reason(Fields fields) {
        String reason = fields.reason;
        if (!trusted || fields.failureLocation || reason == null || reason.isBlank()) {
            return null;
        }
        return BoundedText.reason(reason);
    }

    /** The fields of a text that is one JSON object; null of any other. */
    private static @Nullable Fields read(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Fields fields = new Fields();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                field(fields, name, parser.nextToken(), parser);
            }
            return parser.nextToken() == null ? fields : null;
        } catch (IOException e) {
            return null; // not JSON, or nested beyond all reason
        }
    }

    private static void field(Fields fields, String name, JsonToken value, JsonParser parser)
            throws IOException {
        if (value == JsonToken.START_OBJECT && "responseParameters".equals(name)) {
            fields.failureLocation |= hasFailureLocation(parser);
            return;
        }
        if (value != JsonToken.VALUE_STRING) {
            parser.skipChildren();
            return;
        }
        switch (name) {
            case "inferenceId":
                fields.inferenceId = parser.getText();
                break;
            case "invocationStatus":
                fields.status = parser.getText();
                break;
            case "failureReason":
                fields.reason = parser.getText();
                break;
            case "Message":
                fields.message = parser.getText();
                break;
            default:
                break;
        }
    }

    private static boolean hasFailureLocation(JsonParser parser) throws IOException {
        boolean found = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            found |= "failureLocation".equals(name) && value == JsonToken.VALUE_STRING;
            parser.skipChildren();
        }
        return found;
    }

    /** What is read of a notification, or of the envelope around it. */
    private static final class Fields {
        private @Nullable String inferenceId;
        private @Nullable String status;
        private @Nullable String reason;
        private @Nullable String message;
        private boolean failureLocation;
    }
}
