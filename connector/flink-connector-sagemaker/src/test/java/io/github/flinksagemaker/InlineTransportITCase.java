// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.time.Duration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Payloads in requests, the whole way: what is staged, what is invoked, and that all comes out. */
@Timeout(300)
class InlineTransportITCase {

    private static final int RECORDS = 120;

    /** One record in six is too large for a request. */
    private static final int LARGE_EVERY = 6;

    private static final int LARGE = RECORDS / LARGE_EVERY;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    @RegisterExtension
    final SageMakerExtension aws =
            NumbersJob.kit(
                    kit -> kit.endpoint("locations", endpoint -> endpoint.acceptsBody(false)));

    /** Each record is a batch of its own. */
    private NumbersJob job(DeliveryGuarantee guarantee) {
        return new NumbersJob(aws.kit(), RECORDS, 1_000, guarantee)
                .transport(InputTransport.INLINE_WHEN_SMALL)
                .maxBatchSize(1)
                .largeEvery(LARGE_EVERY);
    }

    /** Counts the PUTs of inputs, and disturbs none. */
    private FaultRule countInputs() {
        return aws.kit()
                .faults()
                .on(Operation.PUT_OBJECT)
                .matching(key -> key.contains("/inputs/"))
                .apply(Fault.delay(Duration.ZERO));
    }

    private long invocations() {
        return aws.kit().requests().count(Operation.INVOKE_ENDPOINT_ASYNC);
    }

    @ParameterizedTest
    @EnumSource(
            value = DeliveryGuarantee.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void onlyLargePayloadsAreStaged(DeliveryGuarantee guarantee) throws Exception {
        FaultRule inputs = countInputs();

        NumbersJob.assertEachOnce(RECORDS, job(guarantee).submit(2));

        assertThat(inputs.applied()).isEqualTo(LARGE);
        assertThat(invocations()).isEqualTo(RECORDS);
        assertThat(aws.kit().endpoint("echo").statistics().acceptedCount()).isEqualTo(RECORDS);
    }

    @ParameterizedTest
    @EnumSource(
            value = DeliveryGuarantee.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void anEndpointThatTakesNoPayloadsInRequestsFailsTheStart(DeliveryGuarantee guarantee)
            throws Exception {
        JobClient job = job(guarantee).endpoint("locations").submit(1);

        assertThatThrownBy(() -> TestJobs.awaitEnd(job))
                .hasStackTraceContaining("set sink.input-transport to S3");
    }

    /** What was invoked and not committed is invoked again, inline, and comes out once. */
    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"TRANSIENT", "THROTTLED"})
    void failoverAndFaultsRepeatNothing(ErrorKind kind) throws Exception {
        FaultRule faults =
                aws.kit()
                        .faults()
                        .random(
                                11,
                                Operation.INVOKE_ENDPOINT_ASYNC,
                                0.1,
                                kind == ErrorKind.THROTTLED
                                        ? Fault.throttle()
                                        : Fault.resetAfter());
        int records = 3_000;

        NumbersJob.assertEachOnce(
                records,
                new NumbersJob(aws.kit(), records, 1_500, DeliveryGuarantee.EXACTLY_ONCE)
                        .transport(InputTransport.INLINE_WHEN_SMALL)
                        .failingOnce()
                        .submit(2));

        assertThat(NumbersJob.hasFailed()).isTrue();
        assertThat(faults.applied()).isPositive();
        assertThat(
                        aws.kit()
                                .undisturbedS3Client()
                                .listObjectsV2(
                                        b -> b.bucket(aws.kit().bucket()).prefix("staging/inputs"))
                                .contents())
                .isEmpty();
    }
}
