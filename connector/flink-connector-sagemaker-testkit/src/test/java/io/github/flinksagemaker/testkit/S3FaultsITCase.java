// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class S3FaultsITCase {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    private String key;
    private S3Client s3;

    @BeforeEach
    void connect(TestInfo test) {
        key = test.getDisplayName().replaceAll("\\W", "-") + "/k";
        s3 = AwsClients.s3(AWS.kit());
    }

    @AfterEach
    void disconnect() {
        s3.close();
    }

    @Test
    void countsClientsRequestsByKindAndNoOthers() {
        put("1");
        get();
        s3.headObject(b -> b.bucket(bucket()).key(key));
        s3.listObjectsV2(b -> b.bucket(bucket()).prefix(key));
        s3.deleteObjects(b -> b.bucket(bucket()).delete(d -> d.objects(o -> o.key(key))));
        AWS.kit().undisturbedS3Client().listBuckets();
        assertThat(AWS.kit().requests().snapshot())
                .containsOnlyKeys(
                        Operation.PUT_OBJECT,
                        Operation.GET_OBJECT,
                        Operation.HEAD_OBJECT,
                        Operation.LIST_OBJECTS_V2,
                        Operation.DELETE_OBJECTS)
                .allSatisfy((operation, count) -> assertThat(count).isEqualTo(1));
        assertThat(AWS.kit().requests().count(Operation.Kind.S3)).isEqualTo(5);
    }

    @Test
    void throttlesWithSlowDown() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(1).apply(Fault.throttle());
        assertThatThrownBy(() -> put("1"))
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(503);
                            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("SlowDown");
                            assertThat(e.isThrottlingException()).isTrue();
                        });
        put("2");
        assertThat(get()).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 409})
    void answersAnyError(int status) {
        AWS.kit().faults().on(Operation.GET_OBJECT).apply(Fault.error(status, "Code", "Text"));
        assertThatThrownBy(this::get)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(status);
                            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("Code");
                        });
    }

    @Test
    void leavesALargeUploadsConnectionUsableAfterAnError() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(1).apply(Fault.throttle());
        String large = "x".repeat(3_000_000);
        assertThatThrownBy(() -> put(large)).isInstanceOf(S3Exception.class);
        put(large);
        assertThat(get()).hasSize(large.length());
    }

    @Test
    void resetsTheConnectionBeforeActing() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).apply(Fault.resetBefore());
        assertThatThrownBy(() -> put("1")).isInstanceOf(SdkClientException.class);
        assertThat(present()).isFalse();
    }

    @Test
    void resetsTheConnectionAfterActing() {
        FaultRule rule = AWS.kit().faults().on(Operation.PUT_OBJECT).apply(Fault.resetAfter());
        assertThatThrownBy(() -> put("1")).isInstanceOf(SdkClientException.class);
        assertThat(present()).isTrue();
        assertThat(rule.applied()).isEqualTo(1);
    }

    @Test
    void theSdksRetriesGetOverResets() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(1).apply(Fault.resetBefore());
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(1).apply(Fault.resetAfter());
        try (S3Client retrying = AwsClients.retryingS3(AWS.kit())) {
            retrying.putObject(b -> b.bucket(bucket()).key(key), RequestBody.fromString("at last"));
        }
        assertThat(get()).isEqualTo("at last");
        assertThat(AWS.kit().requests().count(Operation.PUT_OBJECT)).isEqualTo(3);
    }

    @Test
    void answersLate() {
        put("1");
        Duration delay = Duration.ofMillis(150);
        AWS.kit().faults().on(Operation.GET_OBJECT).apply(Fault.delay(delay));
        long begin = System.nanoTime();
        assertThat(get()).isEqualTo("1");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(delay);
    }

    @Test
    void hidesMissingObjectsOnly() {
        AWS.kit().faults().on(Operation.GET_OBJECT).apply(Fault.hideMissing());
        AWS.kit().faults().on(Operation.HEAD_OBJECT).apply(Fault.hideMissing());
        assertThatThrownBy(this::get)
                .isInstanceOfSatisfying(
                        S3Exception.class,
                        e -> {
                            assertThat(e.statusCode()).isEqualTo(403);
                            assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied");
                        });
        assertThatThrownBy(() -> s3.headObject(b -> b.bucket(bucket()).key(key)))
                .isInstanceOfSatisfying(
                        S3Exception.class, e -> assertThat(e.statusCode()).isEqualTo(403));
        put("1");
        assertThat(get()).isEqualTo("1");
    }

    @Test
    void stopsAndResumes() {
        put("1");
        AWS.kit().faults().stopS3();
        assertThatThrownBy(this::get).isInstanceOf(SdkClientException.class);
        assertThat(present()).isTrue();
        AWS.kit().faults().resumeS3();
        assertThat(get()).isEqualTo("1");
    }

    @Test
    void keepsSignaturesInForce() {
        try (S3Client stranger =
                S3Client.builder()
                        .endpointOverride(AWS.kit().s3Endpoint())
                        .region(AWS.kit().identity().sdkRegion())
                        .credentialsProvider(AwsClients.wrongSecret(AWS.kit()))
                        .forcePathStyle(true)
                        .build()) {
            assertThatThrownBy(() -> stranger.listObjectsV2(b -> b.bucket(bucket())))
                    .isInstanceOfSatisfying(
                            S3Exception.class,
                            e ->
                                    assertThat(e.awsErrorDetails().errorCode())
                                            .isEqualTo("SignatureDoesNotMatch"));
        }
    }

    private static String bucket() {
        return AWS.kit().bucket();
    }

    private void put(String text) {
        s3.putObject(b -> b.bucket(bucket()).key(key), RequestBody.fromString(text));
    }

    private String get() {
        return s3.getObjectAsBytes(b -> b.bucket(bucket()).key(key)).asUtf8String();
    }

    private boolean present() {
        try {
            AWS.kit().undisturbedS3Client().headObject(b -> b.bucket(bucket()).key(key));
            return true;
        } catch (NoSuchKeyException e) {
            return false;
        }
    }
}
