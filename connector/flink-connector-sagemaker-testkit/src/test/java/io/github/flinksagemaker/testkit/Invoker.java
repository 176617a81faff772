// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import java.util.function.Consumer;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user of one kit's endpoints. */
final class Invoker implements AutoCloseable {

    private final SageMakerTestKit kit;
    private final SageMakerRuntimeClient client;

    Invoker(SageMakerTestKit kit) {
        this.kit = kit;
        this.client = AwsClients.sageMaker(kit);
    }

    InvokeEndpointAsyncResponse invoke(String endpoint, String id) {
        return invoke(endpoint, id, more -> {});
    }

    /** Invokes with the id as the payload. */
    InvokeEndpointAsyncResponse invoke(
            String endpoint, String id, Consumer<InvokeEndpointAsyncRequest.Builder> more) {
        return client.invokeEndpointAsync(
                b -> {
                    b.endpointName(endpoint)
                            .inferenceId(id)
                            .contentType("text/plain")
                            .body(SdkBytes.fromUtf8String(id));
                    more.accept(b);
                });
    }

    void awaitSettled(String endpoint, long count) {
        Await.until(
                count + " invocations are settled",
                () -> kit.endpoint(endpoint).statistics().settledCount() == count);
    }

    /** The next notification in a queue, without its envelope if it has one; it is deleted. */
    JsonNode notification(String queue) {
        JsonNode message = JsonMapper.shared().readTree(message(queue));
        return message.has("Type")
                ? JsonMapper.shared().readTree(message.get("Message").asString())
                : message;
    }

    String message(String queue) {
        String url = kit.queueUrl(queue);
        var messages =
                kit.sqsClient()
                        .receiveMessage(
                                b -> b.queueUrl(url).maxNumberOfMessages(1).waitTimeSeconds(20))
                        .messages();
        if (messages.isEmpty()) {
            throw new AssertionError("No message in " + queue + " for 20 seconds");
        }
        kit.sqsClient()
                .deleteMessage(b -> b.queueUrl(url).receiptHandle(messages.get(0).receiptHandle()));
        return messages.get(0).body();
    }

    @Override
    public void close() {
        client.close();
    }
}
