// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3UriTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/a/b.json",
                "https://bucket.s3.us-east-1.amazonaws.com/a/b.json",
                "https://bucket.s3.amazonaws.com/a/b.json",
                "https://s3.us-east-1.amazonaws.com/bucket/a/b.json",
            })
    void readsEachFormOfALocation(String location) {
        assertThat(S3Uri.parse(location)).isEqualTo(new S3Uri("bucket", "a/b.json"));
    }
}
