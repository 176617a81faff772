// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.AnswerDate;
import io.github.flinksagemaker.internal.aws.AwsClients;
import java.util.List;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Listings in the SDK's words and back. */
final class Listings {

    private Listings() {}

    static ListObjectsV2Request request(ListRequest request) {
        return ListObjectsV2Request.builder()
                .bucket(request.prefix().bucket())
                .prefix(request.prefix().key().isEmpty() ? null : request.prefix().key())
                .maxKeys(request.maxKeys())
                .startAfter(request.startAfter())
                .delimiter(request.folded() ? "/" : null)
                .continuationToken(request.continuationToken())
                .overrideConfiguration(c -> c.apiCallAttemptTimeout(AwsClients.SMALL_CALL_TIMEOUT))
                .build();
    }

    static ObjectListing page(ListObjectsV2Response page) {
        List<ObjectListing.Item> items =
                page.contents().stream()
                        .map(
                                object ->
                                        ObjectListing.Item.of(
                                                object.key(),
                                                object.size(),
                                                object.lastModified().toEpochMilli()))
                        .collect(Collectors.toList());
        List<String> folders =
                page.commonPrefixes().stream()
                        .map(CommonPrefix::prefix)
                        .collect(Collectors.toList());
        return ObjectListing.of(items, folders, page.nextContinuationToken())
                .dated(AnswerDate.of(page.sdkHttpResponse()));
    }
}
