// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.FaultRule;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What records ask for, the whole way: each gets its own prediction. */
@Timeout(300)
class InvocationAttributesITCase {

    private static final int RECORDS = 1_000;

    @RegisterExtension
    static final MiniClusterExtension CLUSTER =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(4)
                            .build());

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    /** NumbersJob asserts that each prediction is its record. */
    @Test
    void constantExtensionAndFileNameGiveEachInvocationItsOwnPrediction() throws Exception {
        FaultRule lost =
                aws.kit()
                        .faults()
                        .random(5, Operation.INVOKE_ENDPOINT_ASYNC, 0.1, Fault.resetAfter());

        NumbersJob.assertEachOnce(
                RECORDS,
                new NumbersJob(aws.kit(), RECORDS, 2_000, DeliveryGuarantee.AT_LEAST_ONCE)
                        .maxBatchSize(1)
                        .sink(
                                sink ->
                                        sink.setInvocationAttributes(
                                                record ->
                                                        InvocationAttributes.defaults()
                                                                .withS3OutputPathExtension("all")
                                                                .withFilename("out.json")))
                        .submit(2));

        assertThat(lost.applied()).isGreaterThan(50);
        List<String> outputs =
                aws
                        .kit()
                        .undisturbedS3Client()
                        .listObjectsV2Paginator(
                                b -> b.bucket(aws.kit().bucket()).prefix("async-output/echo/all/"))
                        .contents()
                        .stream()
                        .map(S3Object::key)
                        .collect(Collectors.toList());
        assertThat(outputs)
                .hasSize((int) (RECORDS + lost.applied()))
                .allMatch(key -> key.endsWith("/out.json"));
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
        assertThat(aws.kit().endpoint("odd").statistics().acceptedCount()).isPositive();
        assertThat(aws.kit().endpoint("echo").statistics().acceptedCount()).isPositive();
    }

    private static InvocationAttributes byNumber(String record) {
        boolean odd = (record.charAt(record.length() - 1) - '0') % 2 == 1;
        return InvocationAttributes.defaults().withEndpointName(odd ? "odd" : "echo");
    }
}
