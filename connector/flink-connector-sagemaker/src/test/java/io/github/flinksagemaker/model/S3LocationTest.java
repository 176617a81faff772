// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class S3LocationTest {

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    s3://bucket/key,                                        bucket,        key
                    s3://bucket/a/b//c.out,                                 bucket,        a/b//c.out
                    s3://bucket/,                                           bucket,        ''
                    s3://bucket,                                            bucket,        ''
                    s3://my.dotted.bucket/k,                                my.dotted.bucket, k
                    s3://Legacy_Bucket/k,                                   Legacy_Bucket, k
                    s3://bucket/../other/k?x=%20#y,                         bucket,        ../other/k?x=%20#y
                    https://s3.amazonaws.com/bucket/a/b,                    bucket,        a/b
                    https://s3.eu-west-1.amazonaws.com/bucket/a/b,          bucket,        a/b
                    https://s3-us-west-2.amazonaws.com/bucket/a,            bucket,        a
                    https://s3.dualstack.us-gov-west-1.amazonaws.com/b1/a,  b1,            a
                    https://s3.cn-north-1.amazonaws.com.cn/bucket/a,        bucket,        a
                    https://bucket.s3.amazonaws.com/a/b,                    bucket,        a/b
                    https://bucket.s3.eu-west-1.amazonaws.com/a/b,          bucket,        a/b
                    https://bucket.s3-us-west-2.amazonaws.com/a,            bucket,        a
                    https://bucket.s3.cn-north-1.amazonaws.com.cn/a,        bucket,        a
                    https://bucket.s3-fips.dualstack.us-east-1.amazonaws.com/a, bucket,    a
                    https://my.dotted.bucket.s3.eu-west-1.amazonaws.com/a,  my.dotted.bucket, a
                    https://a.s3.b.s3.amazonaws.com/k,                      a.s3.b,        k
                    https://s3-logs.s3.amazonaws.com/bucket/k,              s3-logs,       bucket/k
                    https://s3.logs.s3.us-east-1.amazonaws.com/bucket/k,    s3.logs,       bucket/k
                    """)
    void readsBucketAndKey(String location, String bucket, String key) {
        assertThat(S3Location.parse(location)).isEqualTo(S3Location.of(bucket, key));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s3:",
                "s3://",
                "s3:///key",
                "s3:/bucket/key",
                "S3://bucket/key",
                "s3a://bucket/key",
                "bucket/key",
                "/bucket/key",
                "file:///etc/passwd",
                "s3://../key",
                "s3://.hidden/key",
                "s3://buc ket/key",
                "s3://buc\nket/key",
                "s3://user@bucket/key",
                "s3://bucket:80/key",
                "s3://b%2e%2e/key",
                " s3://bucket/key",
                "http://bucket.s3.amazonaws.com/key",
                "https://example.com/bucket/key",
                "https://bucket.s3.amazonaws.com.evil.org/key",
                "https://evil.org/.s3.amazonaws.com/key",
                "https://evil.org#.s3.amazonaws.com/key",
                "https://evil.org?.s3.amazonaws.com/key",
                "https://x@bucket.s3.amazonaws.com/key",
                "https://bucket.s3.xamazonaws.com/key",
                "https://bucket.s3evil.amazonaws.com/key",
                "https://bucket.s3.amazonaws.com:8080/key",
                "https://s3.amazonaws.com/",
                "https://s3.amazonaws.com/../key",
                "https://169.254.169.254/latest/meta-data"
            })
    void refusesEverythingElse(String location) {
        assertThatThrownBy(() -> S3Location.parse(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("s3://bucket/key");
    }

    @Property
    void printsAsItIsRead(@ForAll String key) {
        S3Location location = S3Location.of("bucket", key);
        assertThat(S3Location.parse(location.toString())).isEqualTo(location);
    }

    @Property
    void anyTextIsReadOrRefused(@ForAll String text) {
        try {
            assertThat(S3Location.parse("https://" + text).bucket()).isNotEmpty();
        } catch (IllegalArgumentException expected) {
            assertThat(expected).hasMessageContaining("not an S3 location");
        }
    }

    @Test
    void refusesLongHostileTextAtOnce() {
        String dots = "https://" + "a.s3.".repeat(100_000) + "/k";
        assertTimeout(
                Duration.ofSeconds(5),
                () ->
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> S3Location.parse(dots)));
    }

    @Test
    void isUnderAFolderAndNotUnderOneWhoseNameItsBeginsWith() {
        S3Location location = S3Location.of("b", "a/c/d");
        assertThat(location.isUnder(S3Location.of("b", "a/c"))).isTrue();
        assertThat(location.isUnder(S3Location.of("b", "a/c/"))).isTrue();
        assertThat(location.isUnder(S3Location.of("b", ""))).isTrue();
        assertThat(location.isUnder(S3Location.of("b", "a/c/d"))).isFalse();
        assertThat(location.isUnder(S3Location.of("b", "a/"))).isTrue();
        assertThat(location.isUnder(S3Location.of("b", "a/c/d/"))).isFalse();
        assertThat(location.isUnder(S3Location.of("other", ""))).isFalse();
        assertThat(S3Location.of("b", "ab/c").isUnder(S3Location.of("b", "a"))).isFalse();
    }

    @Test
    void tellsFoldersThatAreDots() {
        assertThat(S3Location.of("b", "a/../c").hasDotFolders()).isTrue();
        assertThat(S3Location.of("b", "./c").hasDotFolders()).isTrue();
        assertThat(S3Location.of("b", "a..b/.c/...").hasDotFolders()).isFalse();
    }

    @Test
    void resolvesBelowAPrefixWithOneSlash() {
        assertThat(S3Location.of("b", "").resolve("x")).hasToString("s3://b/x");
        assertThat(S3Location.of("b", "p").resolve("x")).hasToString("s3://b/p/x");
        assertThat(S3Location.of("b", "p/").resolve("x/y")).hasToString("s3://b/p/x/y");
    }
}
