// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.ServerSideEncryption;
import io.github.flinksagemaker.internal.config.AwsSettings;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** Adds to every S3 request how objects are encrypted and who has to own the bucket. */
final class EncryptionAndOwnerInterceptor implements ExecutionInterceptor {

    private final @Nullable ServerSideEncryption encryption;
    private final @Nullable String kmsKeyId;
    private final @Nullable String owner;

    EncryptionAndOwnerInterceptor(AwsSettings settings) {
        encryption = settings.find(AwsOptions.S3_SERVER_SIDE_ENCRYPTION).orElse(null);
        kmsKeyId = settings.find(AwsOptions.S3_KMS_KEY_ID).orElse(null);
        owner = settings.find(AwsOptions.S3_EXPECTED_BUCKET_OWNER).orElse(null);
    }

    @Override
    public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
        SdkRequest request = context.request();
        if (request instanceof PutObjectRequest) {
            return put((PutObjectRequest) request);
        }
        if (request instanceof GetObjectRequest) {
            return ((GetObjectRequest) request).toBuilder().expectedBucketOwner(owner).build();
        }
        if (request instanceof HeadObjectRequest) {
            return ((HeadObjectRequest) request).toBuilder().expectedBucketOwner(owner).build();
        }
        if (request instanceof ListObjectsV2Request) {
            return ((ListObjectsV2Request) request).toBuilder().expectedBucketOwner(owner).build();
        }
        if (request instanceof DeleteObjectsRequest) {
            return ((DeleteObjectsRequest) request).toBuilder().expectedBucketOwner(owner).build();
        }
        if (request instanceof DeleteObjectRequest) {
            return ((DeleteObjectRequest) request).toBuilder().expectedBucketOwner(owner).build();
        }
        if (request instanceof HeadBucketRequest) {
            return ((HeadBucketRequest) request).toBuilder().expectedBucketOwner(owner).build();
        }
        throw new IllegalStateException(
                "an S3 request without an owner's check: " + request.getClass().getName());
    }

    private PutObjectRequest put(PutObjectRequest request) {
        PutObjectRequest.Builder put = request.toBuilder().expectedBucketOwner(owner);
        if (encryption != null) {
            put.serverSideEncryption(encryption.headerValue()).ssekmsKeyId(kmsKeyId);
        }
        return put.build();
    }
}
