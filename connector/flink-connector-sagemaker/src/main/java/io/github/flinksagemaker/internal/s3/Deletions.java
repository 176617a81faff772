package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.AwsClients;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Error;

/** Deletes of many objects in the SDK's words and back. */
final class Deletions {

    private static final int MAX_KEYS = 1000;

    private Deletions() {}

    static void check(Collection<String> keys) {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException(
                    "S3 deletes at most " + MAX_KEYS + " objects a call, was " + keys.size());
        }
    }

    static DeleteObjectsRequest request(String bucket, Collection<String> keys) {
        check(keys);
        List<ObjectIdentifier> objects =
                keys.stream()
                        .map(key -> ObjectIdentifier.builder().key(key).build())
                        .collect(Collectors.toList());
        return DeleteObjectsRequest.builder()
                .bucket(bucket)
                .delete(delete -> delete.objects(objects).quiet(true))
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(AwsClients.SMALL_CALL_TIMEOUT))
                .build();
    }

    static Collection<String> refused(DeleteObjectsResponse response) {
        return response.errors().stream()
                .filter(error -> !"NoSuchKey".equals(error.code()))
                .map(S3Error::key)
                .collect(Collectors.toList());
    }
}
