// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the user's functions of a record throw: an exception is that record's, an error the job's.
 */
@Timeout(300)
class ThrowingFunctionsITCase {

    private static final String POISON = "poison";

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit -> kit.endpoint("echo", endpoint -> endpoint.model(Model.echo())));

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 2);

    /** Each throws at the poisoned record and asks for nothing else. */
    enum Throwing {
        ATTRIBUTES {
            @Override
            void in(SageMakerAsyncSinkBuilder<String> sink, boolean error) {
                sink.setInvocationAttributes(
                        record -> {
                            check(record, error);
                            return InvocationAttributes.defaults();
                        });
            }
        },
        BATCH_KEY {
            @Override
            void in(SageMakerAsyncSinkBuilder<String> sink, boolean error) {
                sink.setBatchKey(
                        record -> {
                            check(record, error);
                            return "one";
                        });
            }
        },
        PAYLOAD_LOCATION {
            @Override
            void in(SageMakerAsyncSinkBuilder<String> sink, boolean error) {
                sink.setPayloadLocation(
                        record -> {
                            check(record, error);
                            return null;
                        });
            }
        };

        abstract void in(SageMakerAsyncSinkBuilder<String> sink, boolean error);

        private static void check(String record, boolean error) {
            if (record.equals(POISON)) {
                if (error) {
                    throw new AssertionError("no such thing as " + record);
                }
                throw new IllegalStateException("no such thing as " + record);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anExceptionMakesItsRecordAFailureThatCarriesIt(Throwing function) throws Exception {
        List<InferenceResult<String, String>> results = run(function, false);
        assertThat(results.stream().map(InferenceResult::getRecord))
                .containsExactlyInAnyOrderElementsOf(input());
        for (InferenceResult<String, String> result : results) {
            if (POISON.equals(result.getRecord())) {
                assertThat(Objects.requireNonNull(result.getFailure()).getKind())
                        .isEqualTo(FailureKind.REJECTED_RECORD);
                assertThat(result.getFailure().getMessage())
                        .contains("IllegalStateException: no such thing as poison");
            } else {
                assertThat(result.getPrediction()).isEqualTo(result.getRecord());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anErrorFailsTheJobWithItsClass(Throwing function) {
        assertThatThrownBy(() -> run(function, true))
                .hasStackTraceContaining(
                        "what the record's request asks for could not be told:"
                                + " java.lang.AssertionError");
    }

    private static List<String> input() {
        List<String> input =
                IntStream.range(0, 200).mapToObj(i -> "r" + i).collect(Collectors.toList());
        input.set(100, POISON);
        return input;
    }

    private static List<InferenceResult<String, String>> run(Throwing function, boolean error)
            throws Exception {
        return TestJobs.collect(
                TestJobs.inference(AWS.kit(), "echo")
                        .setStagingPath("s3://" + AWS.kit().bucket() + "/staging/" + function)
                        .setBatchFormat(BatchFormats.csvLines())
                        .sink(sink -> function.in(sink.setMaxTimeInBufferMS(50), error))
                        .build()
                        .enrich(TestJobs.environment(1).fromData(input())));
    }
}
