// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.sqs;

import io.github.flinksagemaker.testkit.fault.Operation;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a request to SQS (its JSON protocol) asks for.
 *
 * @param operation the operation, by its name in SQS's API
 * @param queue the queue's name, or empty
 */
record SqsRequest(Operation operation, String queue) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static SqsRequest of(@Nullable String target, String path, byte[] body) {
        String action = target == null ? "" : target.substring(target.indexOf('.') + 1);
        Operation operation =
                switch (action) {
                    case "SendMessage" -> Operation.SEND_MESSAGE;
                    case "ReceiveMessage" -> Operation.RECEIVE_MESSAGE;
                    case "DeleteMessage" -> Operation.DELETE_MESSAGE;
                    case "DeleteMessageBatch" -> Operation.DELETE_MESSAGE_BATCH;
                    case "ChangeMessageVisibility" -> Operation.CHANGE_MESSAGE_VISIBILITY;
                    case "GetQueueUrl" -> Operation.GET_QUEUE_URL;
                    default -> Operation.OTHER_SQS;
                };
        return new SqsRequest(operation, queue(path, body));
    }

    private static String queue(String path, byte[] body) {
        String url = path;
        try {
            JsonNode json = JSON.readTree(body);
            if (json.hasNonNull("QueueName")) {
                return json.get("QueueName").asString();
            }
            if (json.hasNonNull("QueueUrl")) {
                url = json.get("QueueUrl").asString();
            }
        } catch (JacksonException e) {
            // The older query protocol; it names the queue in the path.
        }
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
