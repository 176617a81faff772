// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationAttributes;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the sink's functions of the record make of it; a wrong answer is that record's failure. */
class RequestRoutingTest {

    private static final SinkWriter.Context CONTEXT =
            new SinkWriter.Context() {
                @Override
                public long currentWatermark() {
                    return 7;
                }

                @Override
                public @Nullable Long timestamp() {
                    return 5L;
                }
            };

    private static RecordConverter<String> converter(RequestRouting<String> routing) {
        return new RecordConverter<>(
                new SimpleStringSchema(), null, routing, BatchFormats.jsonLines(), 100, 100);
    }

    private static RequestEntry asking(
            SerializableFunction<String, InvocationAttributes> attributes) {
        return converter(new RequestRouting<>(attributes)).apply("\"x\"", CONTEXT);
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
                        new RequestRouting<>(
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

    @Test
    void isSerializable() throws Exception {
        RecordConverter<String> converter =
                converter(
                        new RequestRouting<>(
                                record -> InvocationAttributes.defaults().withAccept("a/b")));
        converter.apply("1", CONTEXT);
        RequestEntry entry = InstantiationUtil.clone(converter).apply("1", CONTEXT);
        assertThat(entry.route().attributes().getAccept()).isEqualTo("a/b");
    }
}
