// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;

class WholeObjectsTest {

    private static final String UUID = "0ab1c2d3-0ab1-0ab1-0ab1-0ab1c2d30ab1";

    private final WholeObjects store = new WholeObjects(new TransientNio2BlobStore());

    private List<String> keys() {
        return store
                .list(ListObjectsV2Request.builder().bucket("bucket").build())
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
    }

    private List<String> folders() {
        return store
                .list(ListObjectsV2Request.builder().bucket("bucket").delimiter("/").build())
                .commonPrefixes()
                .stream()
                .map(CommonPrefix::prefix)
                .toList();
    }

    private void put(String key, InputStream body) {
        store.putBlob(
                PutObjectRequest.builder().bucket("bucket").key(key).contentLength(3L).build(),
                body);
    }

    @Test
    void whatIsBeingWrittenIsNotListed() {
        store.createContainer(CreateBucketRequest.builder().bucket("bucket").build());
        List<List<String>> meanwhile = new ArrayList<>();
        put(
                "folder/object",
                new ByteArrayInputStream(new byte[3]) {
                    @Override
                    public synchronized int read(byte[] into, int from, int length) {
                        meanwhile.add(keys());
                        return super.read(into, from, length);
                    }
                });
        assertThat(meanwhile).isNotEmpty().allMatch(List::isEmpty);
        assertThat(keys()).containsExactly("folder/object");
    }

    @Test
    void aFolderIsNotListedBeforeItsFirstObject() {
        store.createContainer(CreateBucketRequest.builder().bucket("bucket").build());
        List<List<String>> meanwhile = new ArrayList<>();
        Supplier<InputStream> body =
                () ->
                        new ByteArrayInputStream(new byte[3]) {
                            @Override
                            public synchronized int read(byte[] into, int from, int length) {
                                meanwhile.add(folders());
                                return super.read(into, from, length);
                            }
                        };
        put("new/folder/object", body.get());
        assertThat(meanwhile).isNotEmpty().allMatch(List::isEmpty);
        assertThat(folders()).containsExactly("new/");

        meanwhile.clear();
        put("new/folder/other", body.get());
        assertThat(meanwhile).isNotEmpty().allMatch(List.of("new/")::equals);
    }

    @Test
    void anObjectOfSuchANameIsListed() {
        store.createContainer(CreateBucketRequest.builder().bucket("bucket").build());
        put("object-" + UUID, new ByteArrayInputStream(new byte[3]));
        assertThat(keys()).containsExactly("object-" + UUID);
    }
}
