// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.kit;

import io.github.flinksagemaker.benchmarks.server.Endpoints;
import io.github.flinksagemaker.benchmarks.server.Served;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.PurgeQueueRequest;

/** The test kit, as it is told to the benchmark. */
final class KitServers implements Served {

    private final SageMakerTestKit kit;

    KitServers(SageMakerTestKit kit) {
        this.kit = kit;
    }

    @Override
    public Properties connection() {
        Properties connection = kit.clientProperties();
        connection.setProperty(BUCKET, kit.bucket());
        connection.setProperty(QUEUE_URL, kit.queueUrl(Endpoints.QUEUE));
        return connection;
    }

    @Override
    public Map<Operation, Long> counts() {
        return kit.requests().snapshot();
    }

    @Override
    public void reset() {
        kit.reset();
    }

    @Override
    public void clear() {
        S3Client s3 = kit.undisturbedS3Client();
        while (true) {
            List<ObjectIdentifier> some = new ArrayList<>();
            for (S3Object object : s3.listObjectsV2(b -> b.bucket(kit.bucket())).contents()) {
                some.add(ObjectIdentifier.builder().key(object.key()).build());
            }
            if (some.isEmpty()) {
                break;
            }
            s3.deleteObjects(b -> b.bucket(kit.bucket()).delete(d -> d.objects(some).quiet(true)));
        }
        kit.sqsClient()
                .purgeQueue(
                        PurgeQueueRequest.builder()
                                .queueUrl(kit.queueUrl(Endpoints.QUEUE))
                                .build());
        reset();
    }

    @Override
    public void delay(int millis) {
        throw new UnsupportedOperationException("the test kit has delays of its own");
    }
}
