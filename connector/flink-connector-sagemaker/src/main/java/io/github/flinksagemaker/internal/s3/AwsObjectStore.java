// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.AnswerDate;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.aws.ServiceExceptions;
import io.github.flinksagemaker.model.S3Location;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** S3 itself, or a compatible store. Closing it closes the client that it was given. */
public final class AwsObjectStore implements ObjectStore {

    private final S3AsyncClient client;
    private final Deletions deletions;
    private final boolean sendsChecksums;
    private final Runnable afterClose;

    public AwsObjectStore(S3AsyncClient client) {
        this(client, true, () -> {});
    }

    /**
     * @param sendsChecksums whether S3 is to check objects against what was to be put
     * @param afterClose releases what the client was made of
     */
    public AwsObjectStore(S3AsyncClient client, boolean sendsChecksums, Runnable afterClose) {
        this.client = client;
        this.deletions = new Deletions(client);
        this.sendsChecksums = sendsChecksums;
        this.afterClose = afterClose;
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        return client.putObject(request(location, body, contentType).build(), Bodies.of(body))
                .handle(
                        (response, error) -> {
                            if (error != null) {
                                throw failure("s3:PutObject", location, error);
                            }
                            return null;
                        });
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        return client.putObject(
                        request(location, body, contentType).ifNoneMatch("*").build(),
                        Bodies.of(body))
                .handle(
                        (response, error) -> {
                            if (error == null) {
                                return true;
                            }
                            if (isPreconditionFailed(error)) {
                                return false;
                            }
                            throw failure("s3:PutObject", location, error);
                        });
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        return get(location, request -> {}).handle(orMissing(location));
    }

    @Override
    public CompletableFuture<StoredObject> getUpTo(S3Location location, long maxLength) {
        BytesUpTo body = new BytesUpTo(maxLength);
        return client.getObject(
                        request -> request.bucket(location.bucket()).key(location.key()), body)
                .handle(
                        (response, error) -> {
                            StoredObject tooLarge = body.tooLarge();
                            return tooLarge == null
                                    ? orMissing(location).apply(response, error)
                                    : tooLarge;
                        });
    }

    @Override
    public CompletableFuture<Boolean> exists(S3Location location) {
        return client.headObject(request -> request.bucket(location.bucket()).key(location.key()))
                .handle(
                        (response, error) -> {
                            if (error == null) {
                                return true;
                            }
                            if (ErrorClassifier.classify(error) == ErrorKind.NOT_FOUND) {
                                return false;
                            }
                            throw failure("s3:GetObject", location, error);
                        });
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        String range = ByteRange.header(offset, length);
        return get(location, request -> request.range(range))
                .handle(orMissing(location))
                .thenApply(
                        object -> {
                            if (object.exists() && object.bytes().length != length) {
                                throw new ServiceException(
                                        ErrorKind.REJECTED,
                                        location + " ends before the end of range " + range);
                            }
                            return object;
                        });
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        String range = ByteRange.header(0, maxLength);
        return get(location, request -> request.range(range))
                .handle(
                        (response, error) ->
                                isRangeNotSatisfiable(error)
                                        ? Optional.<StoredObject>empty()
                                        : Optional.of(orMissing(location).apply(response, error)))
                .thenCompose(
                        read ->
                                read.map(CompletableFuture::completedFuture)
                                        .orElseGet(() -> get(location))); // an empty object
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        return client.listObjectsV2(Listings.request(request))
                .handle(
                        (page, error) -> {
                            if (error != null) {
                                throw failure("s3:ListBucket", request.prefix(), error);
                            }
                            return Listings.page(page);
                        });
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        if (keys.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        return deletions
                .delete(bucket, keys)
                .handle(
                        (refused, error) -> {
                            if (error != null) {
                                throw failure("s3:DeleteObject", S3Location.of(bucket, "*"), error);
                            }
                            return refused;
                        });
    }

    private CompletableFuture<ResponseBytes<GetObjectResponse>> get(
            S3Location location, Consumer<GetObjectRequest.Builder> more) {
        return client.getObject(
                request -> {
                    request.bucket(location.bucket()).key(location.key());
                    more.accept(request);
                },
                AsyncResponseTransformer.toBytes());
    }

    private static BiFunction<
                    @Nullable ResponseBytes<GetObjectResponse>, @Nullable Throwable, StoredObject>
            orMissing(S3Location location) {
        return (response, error) -> {
            if (response != null) {
                byte[] bytes = response.asByteArrayUnsafe();
                GetObjectResponse object = response.response();
                return StoredObject.of(
                        bytes,
                        ByteRange.sizeOfWhole(object.contentRange(), bytes.length),
                        object.contentType(),
                        object.lastModified().toEpochMilli());
            }
            Throwable cause = error == null ? new IllegalStateException("no answer") : error;
            if (ErrorClassifier.classify(cause) == ErrorKind.NOT_FOUND) {
                return StoredObject.missing(AnswerDate.of(cause));
            }
            throw failure("s3:GetObject", location, cause);
        };
    }

    private PutObjectRequest.Builder request(S3Location location, byte[] body, String contentType) {
        return PutObjectRequest.builder()
                .bucket(location.bucket())
                .key(location.key())
                .contentType(contentType)
                .checksumCRC32(sendsChecksums ? Bodies.crc32(body) : null);
    }

    private static boolean isPreconditionFailed(Throwable error) {
        return hasStatus(error, 412);
    }

    private static boolean isRangeNotSatisfiable(@Nullable Throwable error) {
        return error != null && hasStatus(error, 416);
    }

    private static boolean hasStatus(Throwable error, int status) {
        Throwable cause = ErrorClassifier.unwrap(error);
        return cause instanceof S3Exception && ((S3Exception) cause).statusCode() == status;
    }

    private static ServiceException failure(String action, S3Location location, Throwable error) {
        String path = "s3:ListBucket".equals(action) ? "" : "/" + location.key();
        return ServiceExceptions.of(
                action, location.toString(), "arn:aws:s3:::" + location.bucket() + path, error);
    }

    @Override
    public void close() {
        try {
            client.close();
        } finally {
            afterClose.run();
        }
    }
}
