// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointAsyncRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Tells a listener of every attempt, the SDK's own retries included, just before it is sent. */
final class RequestObserver implements ExecutionInterceptor {

    private static final Map<Class<?>, RequestKind> KINDS =
            Map.of(
                    HeadObjectRequest.class, RequestKind.HEAD_OBJECT,
                    PutObjectRequest.class, RequestKind.PUT_OBJECT,
                    GetObjectRequest.class, RequestKind.GET_OBJECT,
                    ListObjectsV2Request.class, RequestKind.LIST_OBJECTS,
                    DeleteObjectRequest.class, RequestKind.DELETE_OBJECT,
                    DeleteObjectsRequest.class, RequestKind.DELETE_OBJECTS,
                    InvokeEndpointAsyncRequest.class, RequestKind.INVOKE_ENDPOINT_ASYNC,
                    ReceiveMessageRequest.class, RequestKind.RECEIVE_MESSAGE,
                    DeleteMessageBatchRequest.class, RequestKind.DELETE_MESSAGE_BATCH);

    private final ClientUser listener;

    RequestObserver(ClientUser listener) {
        this.listener = listener;
    }

    @Override
    public void beforeTransmission(
            Context.BeforeTransmission context, ExecutionAttributes executionAttributes) {
        @Nullable RequestKind kind = kind(context.request());
        if (kind != null) {
            listener.requested(kind);
        }
    }

    private static @Nullable RequestKind kind(SdkRequest request) {
        boolean conditional =
                request instanceof PutObjectRequest
                        && ((PutObjectRequest) request).ifNoneMatch() != null;
        return conditional ? RequestKind.PUT_OBJECT_IF_ABSENT : KINDS.get(request.getClass());
    }
}
