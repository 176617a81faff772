// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What records ask for, the whole way: each gets its own prediction. */
@Timeout(300)
class InvocationAttributesITCase {

    private static final int RECORDS = 1_000;
    private static final int THROTTLED = 20;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    /** NumbersJob asserts that each prediction is its record. */
    @ParameterizedTest
    @EnumSource
    void constantExtensionAndFileNameGiveEachInvocationItsOwnPrediction(InputTransport transport)
            throws Exception {
        FaultRule throttled = throttling();
        FaultRule lost =
                aws.kit()
                        .faults()
                        .random(5, Operation.INVOKE_ENDPOINT_ASYNC, 0.1, Fault.resetAfter());

        NumbersJob.assertEachOnce(
                RECORDS, withConstantNames(DeliveryGuarantee.AT_LEAST_ONCE, transport).submit(2));

        assertThat(throttled.applied()).isEqualTo(THROTTLED);
        assertThat(lost.applied()).isGreaterThan(50);
        assertEachRequestHadAnOutputOfItsOwn();
        assertThat(outputs()).hasSize(RECORDS + lost.applied());
    }

    @ParameterizedTest
    @EnumSource
    void constantExtensionAndFileNameDoNotMeetAgainAfterARestore(InputTransport transport)
            throws Exception {
        FaultRule throttled = throttling();

        NumbersJob.assertEachOnce(
                RECORDS,
                withConstantNames(DeliveryGuarantee.EXACTLY_ONCE, transport)
                        .failingOnce()
                        .submit(2));

        assertThat(throttled.applied()).isEqualTo(THROTTLED);
        assertThat(NumbersJob.hasFailed()).isTrue();
        assertEachRequestHadAnOutputOfItsOwn();
        assertThat(outputs()).hasSizeGreaterThanOrEqualTo(RECORDS);
    }

    private NumbersJob withConstantNames(DeliveryGuarantee guarantee, InputTransport transport) {
        return new NumbersJob(aws.kit(), RECORDS, 1_000, guarantee)
                .maxBatchSize(1)
                .transport(transport)
                .sink(
                        sink ->
                                sink.setInvocationAttributes(
                                        record ->
                                                InvocationAttributes.defaults()
                                                        .withS3OutputPathExtension("all")
                                                        .withFilename("out.json")));
    }

    private FaultRule throttling() {
        return aws.kit()
                .faults()
                .on(Operation.INVOKE_ENDPOINT_ASYNC)
                .after(100)
                .times(THROTTLED)
                .apply(Fault.throttle());
    }

    /** As many outputs as the endpoint took requests: none lies over another. */
    private void assertEachRequestHadAnOutputOfItsOwn() throws InterruptedException {
        EndpointStatistics statistics = settled();
        assertThat(statistics.failures()).isEmpty();
        assertThat(outputs())
                .hasSize((int) statistics.acceptedCount())
                .allMatch(key -> key.endsWith("/out.json"));
    }

    /** What a failed attempt asked for may be under way still when the job has ended. */
    private EndpointStatistics settled() throws InterruptedException {
        while (true) {
            EndpointStatistics statistics = aws.kit().endpoint("echo").statistics();
            if (statistics.settledCount() == statistics.acceptedCount()) {
                return statistics;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private List<String> outputs() {
        return aws
                .kit()
                .undisturbedS3Client()
                .listObjectsV2Paginator(
                        b -> b.bucket(aws.kit().bucket()).prefix("async-output/echo/all/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .collect(Collectors.toList());
    }

    @Test
    void eachRecordGoesToTheEndpointThatItNames() throws Exception {
        aws.kit().createEndpoint("odd", endpoint -> {});
        NumbersJob.assertEachOnce(
                400,
                new NumbersJob(aws.kit(), 400, 2_000, DeliveryGuarantee.EXACTLY_ONCE)
                        .sink(
                                sink ->
                                        sink.setBatchFormat(BatchFormats.csvLines())
                                                .setInvocationAttributes(
                                                        InvocationAttributesITCase::byNumber))
                        .failingOnce()
                        .submit(2));
        assertThat(NumbersJob.hasFailed()).isTrue();
        assertThat(aws.kit().endpoint("odd").statistics().acceptedCount()).isPositive();
        assertThat(aws.kit().endpoint("echo").statistics().acceptedCount()).isPositive();
    }

    private static InvocationAttributes byNumber(String record) {
        boolean odd = (record.charAt(record.length() - 1) - '0') % 2 == 1;
        return InvocationAttributes.defaults().withEndpointName(odd ? "odd" : "echo");
    }
}
