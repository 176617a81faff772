// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Lists whole objects only, and folders of such, as S3 does. The store writes an object as {@code
 * key-<UUID>} and renames it, and lists it under that name meanwhile.
 */
final class WholeObjects extends ForwardingBlobStore {

    private static final Pattern TEMPORARY =
            Pattern.compile("(.*)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    /** Bucket and key of what is being written. */
    private final Set<List<String>> begun = ConcurrentHashMap.newKeySet();

    WholeObjects(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        List<String> name = List.of(request.bucket(), request.key());
        begun.add(name);
        try {
            return super.putBlob(request, body);
        } finally {
            begun.remove(name);
        }
    }

    @Override
    public ListObjectsV2Response list(ListObjectsV2Request request) {
        ListObjectsV2Response page = super.list(request);
        List<S3Object> whole = whole(request.bucket(), page);
        List<CommonPrefix> folders =
                page.commonPrefixes().stream()
                        .filter(folder -> holdsWhole(request.bucket(), folder.prefix()))
                        .toList();
        return page.toBuilder().contents(whole).commonPrefixes(folders).build();
    }

    private List<S3Object> whole(String bucket, ListObjectsV2Response page) {
        return page.contents().stream().filter(object -> isWhole(bucket, object.key())).toList();
    }

    /** A folder in which nothing is being written is there because of an object. */
    private boolean holdsWhole(String bucket, String folder) {
        boolean written =
                begun.stream()
                        .anyMatch(
                                name ->
                                        name.get(0).equals(bucket)
                                                && name.get(1).startsWith(folder));
        if (!written) {
            return true;
        }
        ListObjectsV2Request inside =
                ListObjectsV2Request.builder()
                        .bucket(bucket)
                        .prefix(folder)
                        .maxKeys(begun.size() + 1) // one of these is whole, if any is
                        .build();
        return !whole(bucket, super.list(inside)).isEmpty();
    }

    /** What was renamed since is no longer there under its first name. */
    private boolean isWhole(String bucket, String key) {
        Matcher temporary = TEMPORARY.matcher(key);
        return !temporary.matches()
                || !begun.contains(List.of(bucket, temporary.group(1))) && blobExists(bucket, key);
    }
}
