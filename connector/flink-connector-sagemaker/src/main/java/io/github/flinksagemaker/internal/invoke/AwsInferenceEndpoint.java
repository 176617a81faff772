// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.aws.ServiceExceptions;
import io.github.flinksagemaker.model.S3Location;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncResponse;

/** SageMaker Runtime itself. Closing it closes the client that it was given. */
public final class AwsInferenceEndpoint implements InferenceEndpoint {

    private static final String ACTION = "sagemaker:InvokeEndpointAsync";

    private final SageMakerRuntimeAsyncClient client;
    private final String region;

    public AwsInferenceEndpoint(SageMakerRuntimeAsyncClient client) {
        this.client = client;
        this.region = client.serviceClientConfiguration().region().id();
    }

    @Override
    public CompletableFuture<AcceptedInvocation> invoke(InvocationRequest request) {
        return client.invokeEndpointAsync(toSdk(request))
                .handle(
                        (response, error) -> {
                            if (error != null) {
                                throw failure(request, error);
                            }
                            return accepted(request, response);
                        });
    }

    private static InvokeEndpointAsyncRequest toSdk(InvocationRequest request) {
        S3Location input = request.inputLocation();
        byte[] body = request.body();
        return InvokeEndpointAsyncRequest.builder()
                .endpointName(request.endpointName())
                .inferenceId(request.inferenceId())
                .inputLocation(input == null ? null : input.toString())
                .body(body == null ? null : SdkBytes.fromByteArrayUnsafe(body))
                .contentType(request.contentType())
                .accept(request.accept())
                .customAttributes(request.customAttributes())
                .s3OutputPathExtension(request.outputPathExtension())
                .filename(request.filename())
                .requestTTLSeconds(Math.toIntExact(request.requestTtl().toSeconds()))
                .invocationTimeoutSeconds(Math.toIntExact(request.invocationTimeout().toSeconds()))
                .build();
    }

    private static AcceptedInvocation accepted(
            InvocationRequest request, InvokeEndpointAsyncResponse response) {
        if (response.outputLocation() == null) {
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    ACTION
                            + " for invocation "
                            + request.inferenceId()
                            + " on endpoint "
                            + request.endpointName()
                            + " was accepted without an output location; is a proxy between that "
                            + "drops X-Amzn-SageMaker headers?",
                    new IllegalStateException("accepted, so that a repetition costs an inference"));
        }
        return AcceptedInvocation.of(response.outputLocation(), response.failureLocation());
    }

    private ServiceException failure(InvocationRequest request, Throwable error) {
        ServiceException failure =
                ServiceExceptions.of(
                        ACTION,
                        "endpoint " + request.endpointName() + " in region " + region,
                        "arn:aws:sagemaker:" + region + ":*:endpoint/" + request.endpointName(),
                        error);
        if (failure.kind() != ErrorKind.MISCONFIGURED) {
            return failure;
        }
        return new ServiceException(
                failure.kind(),
                failure.getMessage()
                        + "; the endpoint must exist there, be in service and asynchronous"
                        + " (endpoint-name; setEndpointName)",
                error);
    }

    @Override
    public void close() {
        client.close();
    }
}
