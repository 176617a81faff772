// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A null is told by build(), which names the setting, as all else that can't be right. */
class NullSettingsTest {

    private static SageMakerAsyncSinkBuilder<String> sink() {
        return SageMakerAsyncSink.<String>builder()
                .setEndpointName("fraud-detector")
                .setStagingPath("s3://ml-staging/fraud")
                .setPayloadSerializationSchema(new SimpleStringSchema());
    }

    private static Object source() {
        return SageMakerAsyncSource.<String, String>builder()
                .setStagingPath("s3://ml-staging/fraud")
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema());
    }

    private static Object both() {
        return SageMakerAsyncInference.<String, String>builder()
                .setEndpointName("fraud-detector")
                .setStagingPath("s3://ml-staging/fraud")
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setRecordDeserializationSchema(new SimpleStringSchema())
                .setPredictionDeserializationSchema(new SimpleStringSchema());
    }

    static Stream<Arguments> nulls() {
        return Stream.<Supplier<Object>>of(
                        NullSettingsTest::sink, NullSettingsTest::source, NullSettingsTest::both)
                .flatMap(
                        builder ->
                                Arrays.stream(builder.get().getClass().getDeclaredMethods())
                                        .filter(NullSettingsTest::isSetter)
                                        .flatMap(
                                                method ->
                                                        calls(method)
                                                                .map(
                                                                        call ->
                                                                                Arguments.of(
                                                                                        builder
                                                                                                .get(),
                                                                                        method,
                                                                                        call))));
    }

    private static boolean isSetter(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !method.isSynthetic()
                && method.getParameterCount() > 0
                && !method.getParameterTypes()[0].isPrimitive();
    }

    private static Stream<@Nullable Object[]> calls(Method method) {
        Class<?> first = method.getParameterTypes()[0];
        if (first == ConfigOption.class) {
            return Stream.of(
                    new @Nullable Object[] {null, "x"},
                    new @Nullable Object[] {SageMakerAsyncOptions.NAME, null});
        }
        Stream<@Nullable Object[]> one = Stream.<@Nullable Object[]>of(new @Nullable Object[1]);
        return first == String[].class
                ? Stream.concat(
                        one,
                        Stream.<@Nullable Object[]>of(
                                new Object[] {new @Nullable String[] {"s3://b/x", null}}))
                : one;
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("nulls")
    void isToldByBuild(Object builder, Method method, @Nullable Object[] arguments)
            throws Exception {
        method.invoke(builder, arguments);

        String message = messageOfBuild(builder);
        if (method.getName().equals("set")) {
            assertThat(message).containsAnyOf("(set) must not be null", "name must not be null");
        } else if (method.getName().startsWith("set")) {
            assertThat(letters(message)).contains(letters(method.getName().substring(3)));
            assertThat(message).containsAnyOf("must not be null", "must not hold null", "required");
        } else {
            assertThat(message).contains("(" + method.getName() + ") must not be null");
        }
    }

    private static String messageOfBuild(Object builder) throws Exception {
        try {
            builder.getClass().getMethod("build").invoke(builder);
            throw new AssertionError("it was built");
        } catch (InvocationTargetException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            assertThat(cause).isInstanceOf(IllegalArgumentException.class);
            return String.valueOf(cause.getMessage());
        }
    }

    private static String letters(String text) {
        return text.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }

    @Test
    @SuppressWarnings("NullAway") // the point of the test
    void saysAllOfThemAtOnceAndForgetsWhatIsSetAfterwards() {
        SageMakerAsyncSinkBuilder<String> builder =
                sink().setBatchKey(null)
                        .setAllowedInputPaths((String[]) null)
                        .setPayloadLocation(null)
                        .setMaxBatchSize(0);
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(
                        "the batch key (setBatchKey) must not be null",
                        "the payload location (setPayloadLocation) must not be null",
                        "sink.allowed-input-paths must not be null",
                        "sink.batch.max-size must be at least 1");

        builder.setBatchKey(String::length)
                .set(SinkOptions.ALLOWED_INPUT_PATHS, Arrays.asList("s3://b/x"))
                .setPayloadLocation(record -> null)
                .setMaxBatchSize(1);
        assertThat(builder.build()).isNotNull();
    }
}
