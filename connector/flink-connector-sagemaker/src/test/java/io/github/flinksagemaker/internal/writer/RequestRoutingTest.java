// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.RecordContext;
import io.github.flinksagemaker.testing.StackTraces;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the sink's functions of the record make of it; a wrong answer is that record's failure. */
class RequestRoutingTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.at(5L, 7);

    private static RecordConverter<String> converter(RequestRouting<String> routing) {
        return new RecordConverter<>(
                new SimpleStringSchema(), null, routing, BatchFormats.jsonLines(), 100, 100);
    }

    private static RequestRouting<String> routing(
            @Nullable SerializableFunction<String, InvocationAttributes> attributes) {
        return new RequestRouting<>(attributes, null, null, locations());
    }

    private static PayloadLocations locations(String... allowed) {
        return new PayloadLocations(
                S3Location.of("staging", "fraud"),
                Arrays.stream(allowed).map(S3Location::parse).collect(Collectors.toList()));
    }

    private static RequestEntry asking(
            @Nullable SerializableFunction<String, InvocationAttributes> attributes) {
        return converter(routing(attributes)).apply("\"x\"", CONTEXT);
    }

    private static void assertRejected(RequestEntry entry, String... texts) {
        Rejection rejection = Objects.requireNonNull(entry.rejection());
        assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(rejection.message()).contains(texts);
        assertThat(rejection.summary()).doesNotContain("secret");
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("\"x\"");
        assertThat(entry.eventTime()).isEqualTo(5);
        assertThat(entry.arrivalWatermark()).isEqualTo(7);
        assertThat(entry.route()).isSameAs(RequestRoute.SHARED);
    }

    @Test
    void withoutFunctionsAllShareOneRoute() {
        assertThat(asking(null).route()).isSameAs(RequestRoute.SHARED);
        assertThat(asking(null).heldBytes()).isLessThan(100);
    }

    @Test
    void attributesAreTheRoutesAndEqualOnesAreOneObject() {
        RecordConverter<String> converter =
                converter(
                        routing(
                                record ->
                                        InvocationAttributes.defaults()
                                                .withEndpointName("e" + record.length())));
        RequestEntry first = converter.apply("\"1\"", CONTEXT);
        RequestEntry second = converter.apply("\"2\"", CONTEXT);
        assertThat(first.rejection()).isNull();
        assertThat(first.route().attributes().getEndpointName()).isEqualTo("e3");
        assertThat(second.route()).isSameAs(first.route());
        assertThat(converter.apply("\"22\"", CONTEXT).route()).isNotEqualTo(first.route());
        assertThat(first.heldBytes()).isGreaterThan(100);
    }

    @Test
    void attributesOutsideTheServicesLimitsRejectTheRecord() {
        RequestEntry entry =
                asking(record -> InvocationAttributes.defaults().withFilename("secret/x"));
        assertRejected(entry, "asks for", "withFilename must be 1 to 32", "secret/x");
    }

    @Test
    void nullAttributesRejectTheRecord() {
        assertRejected(asking(record -> null), "setInvocationAttributes", "null");
    }

    @Test
    void anExceptionOfTheFunctionRejectsTheRecord() {
        RequestEntry entry =
                asking(
                        record -> {
                            throw new IllegalStateException("secret");
                        });
        assertRejected(entry, "IllegalStateException: secret");
    }

    private static RequestEntry keyed(KeySelector<String, ?> key) {
        return converter(new RequestRouting<>(null, key, null, locations()))
                .apply("\"x\"", CONTEXT);
    }

    @Test
    void aKeyIsKnownByItsText() {
        assertThat(keyed(record -> "k").route().batchKey()).isEqualTo("k");
        assertThat(keyed(record -> 7).route()).isEqualTo(keyed(record -> 7L).route());
        assertThat(keyed(record -> "").route()).isNotEqualTo(RequestRoute.SHARED);
    }

    /** What the entries hold is counted, what lies here is not. */
    @Test
    void longKeysAreNotKeptForOthers() {
        RecordConverter<String> converter =
                converter(new RequestRouting<>(null, record -> record, null, locations()));
        RequestEntry first = converter.apply("\"short\"", CONTEXT);
        assertThat(converter.apply("\"short\"", CONTEXT).route()).isSameAs(first.route());
        RecordConverter<String> ofLongKeys =
                converter(
                        new RequestRouting<>(null, record -> "k".repeat(9_000), null, locations()));
        RequestEntry second = ofLongKeys.apply("1", CONTEXT);
        assertThat(ofLongKeys.apply("1", CONTEXT).route())
                .isEqualTo(second.route())
                .isNotSameAs(second.route());
    }

    @Test
    void aKeyThatIsNullOrThrowsRejectsTheRecord() {
        assertRejected(keyed(record -> null), "setBatchKey", "null");
        assertRejected(
                keyed(
                        record ->
                                new Object() {
                                    @Override
                                    public @Nullable String toString() {
                                        return null;
                                    }
                                }),
                "setBatchKey",
                "null");
        assertRejected(
                keyed(
                        record -> {
                            throw new IOException("secret");
                        }),
                "IOException: secret");
        assertRejected(
                keyed(
                        record ->
                                new Object() {
                                    @Override
                                    public String toString() {
                                        throw new IllegalStateException("secret");
                                    }
                                }),
                "IllegalStateException: secret");
    }

    private static RequestEntry located(
            SerializableFunction<String, @Nullable String> location, String... allowed) {
        return converter(new RequestRouting<>(null, null, location, locations(allowed)))
                .apply("\"x\"", CONTEXT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://media/a b/video+1.mp4",
                "s3://media/x",
                "s3://media/%2e%2e/a%20b?versionId=1#c",
                "s3://staging/fraudulent/x",
                "s3://staging/fraud/x"
            })
    void aNamedPayloadIsNotMadeAndTheRecordIsCarried(String location) {
        RequestEntry entry = located(record -> location);
        assertThat(entry.rejection()).isNull();
        assertThat(entry.route().payloadLocation())
                .hasToString(location)
                .extracting(S3Location::key)
                .isEqualTo(location.split("/", 4)[3]);
        assertThat(entry.payload()).isEmpty();
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("\"x\"");
    }

    @Test
    void withoutANameThePayloadSchemaMakesIt() {
        RequestEntry entry = located(record -> null);
        assertThat(entry.route()).isSameAs(RequestRoute.SHARED);
        assertThat(entry.payload()).isNotEmpty();
    }

    /** With a record schema of its own the payload's is not even asked. */
    @Test
    void aNamedPayloadNeedsNoPayloadSchema() {
        RecordConverter<String> converter =
                new RecordConverter<>(
                        record -> {
                            throw new IllegalStateException("there is no such payload");
                        },
                        new SimpleStringSchema(),
                        new RequestRouting<>(null, null, record -> "s3://a/b", locations()),
                        BatchFormats.jsonLines(),
                        100,
                        100);
        RequestEntry entry = converter.apply("a record", CONTEXT);
        assertThat(entry.rejection()).isNull();
        assertThat(entry.carried()).asString(UTF_8).isEqualTo("a record");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "https://media.s3.amazonaws.com/a",
                "S3://media/a",
                "s3:/media/a",
                "s3://",
                "s3://media",
                "s3://media/",
                "s3://media/folder/",
                "s3://media/é",
                "s3://media/a\r\nX: y",
                "s3://media/a ",
                "s3://staging/fraud/inputs/x",
                "s3://staging/fraud/ledger/x/00000000000000000000"
            })
    void whatIsNoInputsLocationRejectsTheRecord(String location) {
        assertRejected(located(record -> location), "asks for", location);
    }

    @Test
    void aLocationLongerThanTheServiceTakesRejectsTheRecord() {
        String longest = "s3://media/" + "k".repeat(1_013);
        assertThat(located(record -> longest).rejection()).isNull();
        assertRejected(located(record -> longest + "k"), "1,024");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://media/other",
                "s3://media/inbox",
                "s3://media/inboxes/a",
                "s3://other/inbox/a",
                "s3://media/inbox/../secret"
            })
    void aLocationOutsideOfWhatIsAllowedRejectsTheRecord(String location) {
        assertRejected(located(record -> location, "s3://media/inbox"), location);
        assertRejected(located(record -> location, "s3://media/inbox", "s3://m/"), location);
    }

    @Test
    void aLocationUnderWhatIsAllowedIsTaken() {
        assertThat(located(record -> "s3://media/inbox/a", "s3://media/inbox").rejection())
                .isNull();
        assertThat(located(record -> "s3://media/inbox/a", "s3://x/", "s3://media/").rejection())
                .isNull();
        assertRejected(
                located(record -> "s3://media/a", "s3://media/inbox"),
                "sink.allowed-input-paths (setAllowedInputPaths) [s3://media/inbox]");
    }

    @Test
    void aLocationFunctionThatThrowsRejectsTheRecord() {
        assertRejected(
                located(
                        record -> {
                            throw new IllegalStateException("secret");
                        }),
                "IllegalStateException: secret");
    }

    /** Each of the sink's functions, throwing what it is given. */
    static List<Function<Error, RequestRouting<String>>> throwing() {
        return List.of(
                error ->
                        routing(
                                record -> {
                                    throw error;
                                }),
                error ->
                        new RequestRouting<>(
                                null,
                                record -> {
                                    throw error;
                                },
                                null,
                                locations()),
                error ->
                        new RequestRouting<>(
                                null,
                                null,
                                record -> {
                                    throw error;
                                },
                                locations()));
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void anErrorOfAFunctionIsThrownWithoutItsMessage(
            Function<Error, RequestRouting<String>> throwing) {
        RecordConverter<String> converter = converter(throwing.apply(new AssertionError("secret")));
        Throwable thrown = catchThrowable(() -> converter.apply("\"x\"", CONTEXT));
        assertThat(thrown).isInstanceOf(QuotelessException.class);
        assertThat(StackTraces.of(thrown))
                .contains("asks for could not be told: java.lang.AssertionError")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("throwing")
    void anErrorOfTheJvmsInAFunctionIsThrownAsItIs(
            Function<Error, RequestRouting<String>> throwing) {
        Error missing = new NoClassDefFoundError("com/example/Missing");
        RecordConverter<String> converter = converter(throwing.apply(missing));
        assertThatThrownBy(() -> converter.apply("\"x\"", CONTEXT)).isSameAs(missing);
    }

    /** As of a schema: the record is nested beyond all reason, and the next may not be. */
    @ParameterizedTest
    @MethodSource("throwing")
    void aFunctionThatRunsOutOfStackRejectsTheRecord(
            Function<Error, RequestRouting<String>> throwing) {
        assertRejected(
                converter(throwing.apply(new StackOverflowError())).apply("\"x\"", CONTEXT),
                "asks for could not be told: java.lang.StackOverflowError");
    }

    @Test
    void anExtensionThatLeavesNoRoomForTheInvocationsIdRejectsTheRecord() {
        assertThat(
                        asking(
                                        record ->
                                                InvocationAttributes.defaults()
                                                        .withS3OutputPathExtension("e".repeat(440)))
                                .rejection())
                .isNull();
        assertRejected(
                asking(
                        record ->
                                InvocationAttributes.defaults()
                                        .withS3OutputPathExtension("e".repeat(441))),
                "withS3OutputPathExtension must be 1 to 440 of the characters");
    }

    @Test
    void isSerializable() throws Exception {
        RecordConverter<String> converter =
                converter(routing(record -> InvocationAttributes.defaults().withAccept("a/b")));
        converter.apply("1", CONTEXT);
        RequestEntry entry = InstantiationUtil.clone(converter).apply("1", CONTEXT);
        assertThat(entry.route().attributes().getAccept()).isEqualTo("a/b");
    }
}
