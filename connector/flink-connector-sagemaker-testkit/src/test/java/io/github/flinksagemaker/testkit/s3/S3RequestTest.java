// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testkit.fault.Operation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3RequestTest {

    @ParameterizedTest
    @CsvSource({
        "GET, /, , LIST_BUCKETS, ''",
        "PUT, /b, , CREATE_BUCKET, ''",
        "HEAD, /b, , HEAD_BUCKET, ''",
        "DELETE, /b, , DELETE_BUCKET, ''",
        "GET, /b, prefix=a%2Fb&list-type=2, LIST_OBJECTS_V2, a/b",
        "GET, /b/, prefix=a, LIST_OBJECTS, a",
        "GET, /b, versioning, OTHER_S3, ''",
        "POST, /b, delete, DELETE_OBJECTS, ''",
        "PUT, /b/k/1.txt, x-id=PutObject, PUT_OBJECT, k/1.txt",
        "GET, /b/a+b%20c, , GET_OBJECT, a+b c",
        "HEAD, /b/k, , HEAD_OBJECT, k",
        "DELETE, /b/k, , DELETE_OBJECT, k",
        "POST, /b/k, uploads, CREATE_MULTIPART_UPLOAD, k",
        "PUT, /b/k, partNumber=1&uploadId=u, UPLOAD_PART, k",
        "POST, /b/k, uploadId=u, COMPLETE_MULTIPART_UPLOAD, k",
        "DELETE, /b/k, uploadId=u, ABORT_MULTIPART_UPLOAD, k",
    })
    void namesTheOperationAndItsSubject(
            String method, String path, String query, Operation operation, String subject) {
        assertThat(S3Request.of(method, path, query, false))
                .isEqualTo(new S3Request(operation, subject));
    }
}
