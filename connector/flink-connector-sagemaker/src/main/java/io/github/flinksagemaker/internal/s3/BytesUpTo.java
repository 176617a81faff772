// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** Buffers a body up to a length; one that is longer is cancelled when its header has come. */
final class BytesUpTo
        implements AsyncResponseTransformer<GetObjectResponse, ResponseBytes<GetObjectResponse>> {

    private final AsyncResponseTransformer<GetObjectResponse, ResponseBytes<GetObjectResponse>>
            all = AsyncResponseTransformer.toBytes();
    private final long maxLength;
    private volatile CompletableFuture<ResponseBytes<GetObjectResponse>> result =
            new CompletableFuture<>();
    private volatile @Nullable StoredObject tooLarge;

    BytesUpTo(long maxLength) {
        this.maxLength = maxLength;
    }

    /** What is known of an object that is too large; null if it is not. */
    @Nullable StoredObject tooLarge() {
        return tooLarge;
    }

    @Override
    public CompletableFuture<ResponseBytes<GetObjectResponse>> prepare() {
        result = all.prepare();
        return result;
    }

    @Override
    public void onResponse(GetObjectResponse response) {
        Long length = response.contentLength();
        if (length != null && length > maxLength) {
            tooLarge =
                    StoredObject.of(
                            new byte[0],
                            length,
                            response.contentType(),
                            response.lastModified().toEpochMilli());
        } else {
            all.onResponse(response);
        }
    }

    @Override
    public void onStream(SdkPublisher<ByteBuffer> body) {
        if (tooLarge == null) {
            all.onStream(body);
            return;
        }
        body.subscribe(new Cancelling());
        result.completeExceptionally(
                SdkClientException.create("longer than " + maxLength + " bytes"));
    }

    @Override
    public void exceptionOccurred(Throwable error) {
        all.exceptionOccurred(error);
    }

    private static final class Cancelling implements Subscriber<ByteBuffer> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(ByteBuffer bytes) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
