// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SourceOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserPathTest {

    @ParameterizedTest
    @CsvSource({
        "s3://bucket, s3://bucket/",
        "s3://bucket/, s3://bucket/",
        "s3://bucket/a/b, s3://bucket/a/b",
        "s3://my.dotted-bucket-1/a..b/..c/d../x, s3://my.dotted-bucket-1/a..b/..c/d../x",
        "s3://bucket/A-Key/UPPER, s3://bucket/A-Key/UPPER",
        "s3://x-s3/p, s3://x-s3/p",
        "s3://bucket/with space=and+more, s3://bucket/with space=and+more",
    })
    void takesWhatInputsAndLedgerCanHave(String path, String location) {
        assertThat(UserPath.staging(path)).hasToString(location);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "NULL | setStagingPath",
                "'' | s3://bucket/prefix",
                "s3a://b/x | s3://bucket/prefix",
                "https://bucket.s3.amazonaws.com/x | s3://bucket/prefix",
                "s3:// | S3 location",
                "s3://b/../x | ..",
                "s3://b/a/.. | ..",
                "s3://b/a/./b | .",
                "s3://b//x | (//)",
                "s3://b/a//b | (//)",
                "s3://B_UP/x | upper-case",
                "s3://ml--use1-az4--x-s3/x | S3 Express",
                "s3://ml--use1-az4--x-s3 | S3 Express",
                "s3://b/münchen | ASCII",
                "s3://b/日本 | ASCII",
                "s3://b/what? | none of ?#%",
                "s3://b/x?versionId=1 | none of ?#%",
                "s3://b/a#b | none of ?#%",
                "s3://b/100%/x | none of ?#%",
                "s3://b/a%20b | none of ?#%",
                "s3://b/a\\b | none of ?#%",
                "s3://b/{date} | none of ?#%",
                "s3://b/a[1] | none of ?#%",
                "s3://b/<x> | none of ?#%",
            })
    void refusesWhatTheyCanNotAndShowsTheValueAsWritten(@Nullable String path, String hint) {
        assertThatThrownBy(() -> UserPath.staging(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("staging-path must ")
                .hasMessageContaining(hint)
                .hasMessageEndingWith("was " + (path == null ? "null" : '"' + path + '"'));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3://b/a\nb", "s3://b/a\tb", "s3://b/a\u0000b", "s3://b/a\u007fb"})
    void refusesWhatNoHeaderCarries(String path) {
        assertThatThrownBy(() -> UserPath.staging(path)).hasMessageContaining("header");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://outputs/a/../b",
                "s3://Outputs/a",
                "s3://out--use1-az4--x-s3/a",
                "outputs/a",
                "https://outputs.s3.amazonaws.com/a?prefix=b",
                "s3://outputs/a#b",
                "s3://outputs/a\nb",
            })
    void refusesOutputsThatNobodyWrites(String path) {
        assertThatThrownBy(() -> UserPath.allowed(SourceOptions.ALLOWED_OUTPUT_PATHS.key(), path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("source.allowed-output-paths must ")
                .hasMessageEndingWith("was \"" + path + '"');
    }

    /** Their names go in no header of ours, and SageMaker may give them as URLs. */
    @Test
    void outputsMayHaveStrangerNames() {
        assertThat(UserPath.allowed(SourceOptions.ALLOWED_OUTPUT_PATHS.key(), "s3://outputs/a//é"))
                .hasToString("s3://outputs/a//é");
        assertThat(
                        UserPath.allowed(
                                SourceOptions.ALLOWED_OUTPUT_PATHS.key(),
                                "https://outputs.s3.amazonaws.com/a"))
                .hasToString("s3://outputs/a");
    }
}
