// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The documents that SageMaker publishes and the envelope that SNS puts them in. */
final class NotificationJson {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** SageMaker's limit for a response in a notification. */
    private static final int MAX_RESPONSE_BYTES = 128 * 1024;

    private final String region;
    private final String accountId;

    NotificationJson(String region, String accountId) {
        this.region = region;
        this.accountId = accountId;
    }

    String document(
            Invocation invocation, Outcome outcome, boolean includeResponse, Instant eventTime) {
        boolean success = outcome.cause() == null;
        ObjectNode root = JSON.createObjectNode();
        root.put("awsRegion", region);
        root.put("eventTime", TIME.format(eventTime));
        root.put("receivedTime", TIME.format(invocation.receivedAt));
        root.put("invocationStatus", success ? "Completed" : "Failed");
        if (!success) {
            root.put("failureReason", outcome.reason());
        }
        InvokeRequest request = invocation.request;
        ObjectNode asked = root.putObject("requestParameters");
        putIfPresent(asked, "accept", request.accept());
        putIfPresent(asked, "contentType", request.contentType());
        putIfPresent(asked, "customAttributes", request.customAttributes());
        asked.put("endpointName", request.endpointName());
        putIfPresent(asked, "inputLocation", request.inputLocation());
        if (success) {
            ObjectNode answered = root.putObject("responseParameters");
            putIfPresent(answered, "contentType", outcome.contentType());
            answered.put("outputLocation", invocation.output.toString());
        } else if (invocation.failure != null) {
            root.putObject("responseParameters")
                    .put("failureLocation", invocation.failure.toString());
        }
        if (includeResponse && outcome.body().length <= MAX_RESPONSE_BYTES) {
            ObjectNode body = root.putObject("responseBody");
            body.put("content", Base64.getEncoder().encodeToString(outcome.body()));
            body.put(
                    "message",
                    "Check S3 path location(if configured) or Cloudwatch for additional details.");
            body.put("encoding", "BASE64");
        }
        root.put("inferenceId", request.inferenceId());
        root.put("eventVersion", "1.0");
        root.put("eventSource", "aws:sagemaker");
        root.put("eventName", "InferenceResult");
        return JSON.writeValueAsString(root);
    }

    /**
     * Without raw delivery, SNS wraps each message so. The signature is not one: there is no topic
     * to verify it for.
     */
    String envelope(String endpointName, boolean success, String document, Instant eventTime) {
        String topic =
                "arn:aws:sns:"
                        + region
                        + ":"
                        + accountId
                        + ":"
                        + endpointName
                        + (success ? "-success" : "-error");
        String sns = "https://sns." + region + ".amazonaws.com/";
        ObjectNode root = JSON.createObjectNode();
        root.put("Type", "Notification");
        root.put("MessageId", UUID.randomUUID().toString());
        root.put("TopicArn", topic);
        root.put("Message", document);
        root.put("Timestamp", TIME.format(eventTime));
        root.put("SignatureVersion", "1");
        root.put("Signature", "c2lnbmF0dXJlIG9mIHRoZSB0ZXN0IGtpdA==");
        root.put("SigningCertURL", sns + "SimpleNotificationService-testkit.pem");
        root.put("UnsubscribeURL", sns + "?Action=Unsubscribe&SubscriptionArn=" + topic);
        return JSON.writeValueAsString(root);
    }

    private static void putIfPresent(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
