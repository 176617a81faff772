// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.RequestKind;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AwsObjectStoreITCase extends ObjectStoreContract {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    private final List<RequestKind> seen = new CopyOnWriteArrayList<>();
    private final String prefix = "store/" + UUID.randomUUID();
    private AwsClients clients;
    private AwsObjectStore store;

    @BeforeEach
    void open() {
        clients = AwsClients.create(AwsSettings.of(AWS.kit().clientProperties()), seen::add);
        store = new AwsObjectStore(clients.s3());
    }

    @AfterEach
    void close() {
        store.close();
        clients.close();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected S3Location root() {
        return S3Location.of(AWS.kit().bucket(), prefix);
    }

    /** No other thread is woken for an answer; and what waits on that one would wait for itself. */
    @Test
    void completesOnTheThreadOfItsConnectionsWhereNothingMayWait() {
        List<Object> refusals = new CopyOnWriteArrayList<>();
        while (refusals.isEmpty()) { // a call may have completed before this thread goes on
            Thread caller = Thread.currentThread();
            store.exists(root())
                    .thenAccept(
                            there -> {
                                if (Thread.currentThread() != caller) {
                                    refusals.add(refusalOfAWait());
                                }
                            })
                    .join();
        }
        assertThat(refusals).first().asString().contains("on sagemaker-http");
    }

    private static Object refusalOfAWait() {
        try {
            return BoundedWait.answer(
                    CompletableFuture.completedFuture("waited"),
                    Duration.ofSeconds(1),
                    "an answer");
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void listsMoreThanOnePage() {
        fill(IntStream.range(0, 1005).mapToObj(i -> "many/" + i).toArray(String[]::new));
        assertThat(keys(ListRequest.keys(root().resolve("many/"), null))).hasSize(1005);
        assertThat(seen).filteredOn(RequestKind.LIST_OBJECTS::equals).hasSize(2);
    }

    @Test
    void theSdkRetriesAFewFaultsAndEachAttemptIsCounted() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(2).apply(Fault.unavailable());
        await(store.put(root().resolve("x"), utf8("x"), "text/plain"));
        assertThat(seen)
                .containsExactly(
                        RequestKind.PUT_OBJECT, RequestKind.PUT_OBJECT, RequestKind.PUT_OBJECT);
    }

    @Test
    void aCreationWhoseAnswerWasLostLooksLikeAnothers() {
        AWS.kit().faults().on(Operation.PUT_OBJECT).times(1).apply(Fault.resetAfter());
        S3Location at = root().resolve("x");
        assertThat(await(store.putIfAbsent(at, utf8("x"), "text/plain"))).isFalse();
        assertThat(await(store.get(at)).bytes()).isEqualTo(utf8("x"));
    }

    @Test
    void throttlingThatLastsIsThrottled() {
        AWS.kit().faults().on(Operation.GET_OBJECT).apply(Fault.throttle());
        assertThatThrownBy(() -> await(store.get(root().resolve("x"))))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.THROTTLED))
                .hasMessageContaining("SlowDown");
    }

    @Test
    void aServerThatIsDownIsTransient() {
        AWS.kit().faults().stopS3();
        assertThatThrownBy(() -> await(store.get(root().resolve("x"))))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.TRANSIENT));
    }

    @Test
    void aHiddenMissingObjectIsADenialThatSaysSo() {
        AWS.kit().faults().on(Operation.GET_OBJECT).apply(Fault.hideMissing());
        assertThatThrownBy(() -> await(store.get(root().resolve("x"))))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.ACCESS_DENIED))
                .hasMessageContaining("Allow s3:GetObject on arn:aws:s3:::" + root().bucket())
                .hasMessageContaining("s3:ListBucket");
    }

    @Test
    void whetherAHiddenObjectExistsIsADenialToo() {
        AWS.kit().faults().on(Operation.HEAD_OBJECT).apply(Fault.hideMissing());
        assertThatThrownBy(() -> await(store.exists(root().resolve("x"))))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.ACCESS_DENIED))
                .hasMessageContaining("s3:ListBucket");
        assertThat(seen).containsExactly(RequestKind.HEAD_OBJECT);
    }

    @Test
    void aMissingBucketIsMisconfigured() {
        S3Location nowhere = S3Location.of("no-such-bucket", "x");
        assertThatThrownBy(() -> await(store.put(nowhere, utf8("x"), "text/plain")))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.MISCONFIGURED))
                .hasMessageContaining("Create the bucket");
        assertThatThrownBy(() -> await(store.get(nowhere)))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.MISCONFIGURED));
        assertThatThrownBy(() -> await(store.list(ListRequest.keys(nowhere, null))))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.MISCONFIGURED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"accesskeyid", "secretkey"})
    void wrongCredentialsAreMisconfigured(String option) {
        Properties properties = AWS.kit().clientProperties();
        properties.setProperty("aws.credentials.provider.basic." + option, "wrong-one");
        try (AwsClients others = AwsClients.create(AwsSettings.of(properties));
                AwsObjectStore stranger = new AwsObjectStore(others.s3())) {
            assertThatThrownBy(() -> await(stranger.put(root(), utf8("x"), "text/plain")))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.MISCONFIGURED))
                    .hasMessageContaining("aws.credentials.provider");
        }
    }

    /** S3 answers so to a range of an empty object, whatever the range. */
    @Test
    void readsTheWholeObjectWhenNoRangeLiesInIt() {
        S3Location at = root().resolve("empty");
        await(store.put(at, utf8(""), "text/plain"));
        seen.clear();
        AWS.kit()
                .faults()
                .on(Operation.GET_OBJECT)
                .times(1)
                .apply(Fault.error(416, "InvalidRange", "The requested range is not satisfiable"));
        StoredObject object = await(store.getStart(at, 10));
        assertThat(object.bytes()).isEmpty();
        assertThat(object.contentType()).isEqualTo("text/plain");
        assertThat(seen).containsExactly(RequestKind.GET_OBJECT, RequestKind.GET_OBJECT);
    }

    @Test
    void worksWithoutOptionalChecksums() {
        Properties properties = AWS.kit().clientProperties();
        properties.setProperty("aws.s3.checksum", "WHEN_REQUIRED");
        byte[] body = new byte[3 * 1024 * 1024 + 5];
        body[body.length - 1] = 7;
        try (AwsClients others = AwsClients.create(AwsSettings.of(properties));
                AwsObjectStore plain = new AwsObjectStore(others.s3())) {
            await(plain.put(root().resolve("x"), body, "text/plain"));
            assertThat(await(plain.get(root().resolve("x"))).bytes()).isEqualTo(body);
        }
    }
}
