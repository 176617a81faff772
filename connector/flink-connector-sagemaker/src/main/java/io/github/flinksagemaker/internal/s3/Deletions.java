// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Deletes of many objects, in the way that the store takes. S3 takes DeleteObjects; compatible
 * stores may want a Content-MD5 with it, which the SDK no longer sends, or not know it at all. What
 * a store has refused it is not asked again.
 */
final class Deletions {

    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    private static final int MAX_KEYS = 1000;

    /** Single deletes in flight: far fewer than there are connections. */
    private static final int MAX_SINGLE = 16;

    private static final Set<String> UNKNOWN_REQUEST =
            Set.of(
                    "NotImplemented",
                    "MethodNotAllowed",
                    "UnsupportedOperation",
                    "MissingContentMD5");

    private final S3AsyncClient client;
    private volatile Way way = Way.TOGETHER;

    private enum Way {
        TOGETHER,
        TOGETHER_WITH_MD5,
        ONE_BY_ONE
    }

    Deletions(S3AsyncClient client) {
        this.client = client;
    }

    static void check(Collection<String> keys) {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "S3 deletes at most " + MAX_KEYS + " objects a call, was " + keys.size());
        }
    }

    /** The keys that the store refused to delete; fails as the SDK does. */
    CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        check(keys);
        return delete(bucket, keys, way);
    }

    private CompletableFuture<Collection<String>> delete(
            String bucket, Collection<String> keys, Way tried) {
        return recover(
                inThisWay(bucket, keys, tried), error -> inAnotherWay(bucket, keys, tried, error));
    }

    private CompletableFuture<Collection<String>> inThisWay(
            String bucket, Collection<String> keys, Way chosen) {
        return chosen == Way.ONE_BY_ONE
                ? oneByOne(bucket, keys)
                : client.deleteObjects(request(bucket, keys, chosen == Way.TOGETHER_WITH_MD5))
                        .thenApply(Deletions::refused);
    }

    private CompletableFuture<Collection<String>> inAnotherWay(
            String bucket, Collection<String> keys, Way tried, Throwable error) {
        if (tried == Way.ONE_BY_ONE || !refusesTheRequest(ErrorClassifier.unwrap(error))) {
            return CompletableFuture.failedFuture(error);
        }
        Way next = Way.values()[tried.ordinal() + 1];
        LOG.info(
                "The store of bucket {} does not take deletes {}, they go {} from now on: {}",
                bucket,
                tried,
                next,
                ErrorClassifier.unwrap(error).getMessage());
        way = next;
        return delete(bucket, keys, next);
    }

    /** Whatever the keys: a request of this kind, or one without Content-MD5. */
    private static boolean refusesTheRequest(Throwable error) {
        if (!(error instanceof S3Exception)) {
            return false;
        }
        int status = ((S3Exception) error).statusCode();
        @Nullable String code = ErrorClassifier.codeOf(error);
        return status == 501
                || status == 405
                || (code != null && UNKNOWN_REQUEST.contains(code))
                || (status == 400
                        && String.valueOf(error.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("md5"));
    }

    private static DeleteObjectsRequest request(
            String bucket, Collection<String> keys, boolean withMd5) {
        List<ObjectIdentifier> objects =
                keys.stream()
                        .map(key -> ObjectIdentifier.builder().key(key).build())
                        .collect(Collectors.toList());
        return DeleteObjectsRequest.builder()
                .bucket(bucket)
                .delete(delete -> delete.objects(objects).quiet(true))
                .overrideConfiguration(
                        c -> {
                            c.apiCallAttemptTimeout(AwsClients.SMALL_CALL_TIMEOUT);
                            if (withMd5) {
                                c.addPlugin(LegacyMd5Plugin.create());
                            }
                        })
                .build();
    }

    private static Collection<String> refused(DeleteObjectsResponse response) {
        return response.errors().stream()
                .filter(error -> !"NoSuchKey".equals(error.code()))
                .map(S3Error::key)
                .collect(Collectors.toList());
    }

    private CompletableFuture<Collection<String>> oneByOne(String bucket, Collection<String> keys) {
        Queue<String> left = new ConcurrentLinkedQueue<>(keys);
        Queue<String> refused = new ConcurrentLinkedQueue<>();
        return CompletableFuture.allOf(
                        Stream.generate(() -> rest(bucket, left, refused))
                                .limit(Math.min(MAX_SINGLE, keys.size()))
                                .toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> List.copyOf(refused));
    }

    private CompletableFuture<Void> rest(String bucket, Queue<String> left, Queue<String> refused) {
        String key = left.poll();
        if (key == null) {
            return CompletableFuture.completedFuture(null);
        }
        return deleteOne(bucket, key)
                .thenCompose(
                        deleted -> {
                            if (!deleted) {
                                refused.add(key);
                            }
                            return rest(bucket, left, refused);
                        });
    }

    /** Whether it is gone; false if it is this object that may not be deleted. */
    private CompletableFuture<Boolean> deleteOne(String bucket, String key) {
        DeleteObjectRequest request =
                DeleteObjectRequest.builder()
                        .bucket(bucket)
                        .key(key)
                        .overrideConfiguration(
                                c -> c.apiCallAttemptTimeout(AwsClients.SMALL_CALL_TIMEOUT))
                        .build();
        return recover(
                client.deleteObject(request).thenApply(response -> true),
                error -> {
                    ErrorKind kind = ErrorClassifier.classify(error);
                    return kind == ErrorKind.NOT_FOUND || kind == ErrorKind.ACCESS_DENIED
                            ? CompletableFuture.completedFuture(kind == ErrorKind.NOT_FOUND)
                            : CompletableFuture.failedFuture(error);
                });
    }

    /** As exceptionallyCompose, which Java 11 lacks. */
    private static <T> CompletableFuture<T> recover(
            CompletableFuture<T> call, Function<Throwable, CompletableFuture<T>> other) {
        return call.<Supplier<CompletableFuture<T>>>handle(
                        (done, error) -> () -> error == null ? call : other.apply(error))
                .thenCompose(Supplier::get);
    }
}
