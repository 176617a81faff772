// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.S3Exception;

class KeyDenialTest {

    private static Throwable answer(@Nullable String code, @Nullable String message) {
        return S3Exception.builder()
                .statusCode(403)
                .awsErrorDetails(
                        AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "KMS.AccessDeniedException, The ciphertext refers to a key, true",
        "KmsAccessDenied, , true",
        "AccessDenied, User: x is not authorized to perform: kms:Decrypt on y, true",
        "AccessDenied, Access Denied, false",
        "AccessDenied, , false",
        ", , false"
    })
    void isToldByCodeOrText(@Nullable String code, @Nullable String message, boolean denial) {
        Throwable answer = answer(code, message);
        assertThat(KeyDenial.is(answer)).isEqualTo(denial);
        assertThat(KeyDenial.is(new ServiceException(ErrorKind.ACCESS_DENIED, "kms:", answer)))
                .isEqualTo(denial);
    }

    @Test
    void aRefusalMeansThatAnObjectIsMissingOnlyIfItIsNotOfItsKey() {
        Throwable object = answer("AccessDenied", "Access Denied");
        Throwable key = answer("AccessDenied", "may not kms:Decrypt");

        assertThat(KeyDenial.meansMissing(new CompletionException(object), true)).isTrue();
        assertThat(KeyDenial.meansMissing(object, false)).isFalse();
        assertThat(KeyDenial.meansMissing(key, true)).isFalse();
        assertThat(
                        KeyDenial.meansMissing(
                                new ServiceException(ErrorKind.TRANSIENT, "slow", object), true))
                .isFalse();
    }

    @Test
    void aBucketsNameIsNoDenial() {
        assertThat(
                        KeyDenial.is(
                                new ServiceException(
                                        ErrorKind.ACCESS_DENIED, "s3://kms:bucket is denied")))
                .isFalse();
    }
}
