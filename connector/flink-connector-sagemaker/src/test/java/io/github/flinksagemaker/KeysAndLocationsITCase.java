// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.TestJobs;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.sync.RequestBody;

/** Records that name their payloads, among others in batches by key, through a restore. */
@Timeout(300)
class KeysAndLocationsITCase {

    private static final int RECORDS = 2_000;
    private static final String STORED = "stored:";

    /**
     * Does not divide what a writer has got when the checkpoint comes: it has some in its state.
     */
    private static final int BATCH = 30;

    @RegisterExtension static final MiniClusterExtension CLUSTER = TestJobs.cluster(1, 4);

    @RegisterExtension final SageMakerExtension aws = NumbersJob.echo();

    /** The payload of each request that the model has had. */
    private final Queue<List<String>> requests = new ConcurrentLinkedQueue<>();

    /** NumbersJob asserts that each prediction is its record. */
    @Test
    void eachRecordComesOutOnceWithItsOwnPredictionAfterARestore() throws Exception {
        SageMakerTestKit kit = aws.kit();
        kit.endpoint("echo").replaceModel(this::withoutMark);
        for (int i = 0; i < RECORDS; i++) {
            String record = "r" + i;
            if (isStored(record)) {
                kit.undisturbedS3Client()
                        .putObject(
                                b -> b.bucket(kit.bucket()).key("media/" + record),
                                RequestBody.fromString(STORED + record));
            }
        }
        String media = "s3://" + kit.bucket() + "/media/";

        NumbersJob.assertEachOnce(
                RECORDS,
                new NumbersJob(kit, RECORDS, 2_000, DeliveryGuarantee.EXACTLY_ONCE)
                        .maxBatchSize(BATCH)
                        .sink(
                                sink ->
                                        sink.setBatchKey(KeysAndLocationsITCase::key)
                                                .setPayloadLocation(record -> in(media, record))
                                                .setAllowedInputPaths(media)
                                                .setMaxTimeInBufferMS(60_000))
                        .failingOnce()
                        .submit(2));

        assertThat(NumbersJob.hasFailed()).isTrue();
        assertThat(requests).allMatch(KeysAndLocationsITCase::mayShareARequest);
        assertThat(requests).as("a batch by key").anyMatch(records -> records.size() > 1);
        assertThat(
                        requests.stream()
                                .flatMap(List::stream)
                                .filter(record -> record.startsWith(STORED))
                                .distinct())
                .hasSize(RECORDS / 10);
    }

    private static boolean isStored(String record) {
        return record.endsWith("7");
    }

    private static @Nullable String in(String media, String record) {
        return isStored(record) ? media + record : null;
    }

    private static String key(String record) {
        return record.substring(record.length() - 1);
    }

    private static boolean mayShareARequest(List<String> records) {
        return records.get(0).startsWith(STORED)
                ? records.size() == 1
                : records.stream().map(KeysAndLocationsITCase::key).distinct().count() == 1;
    }

    private ModelResponse withoutMark(ModelRequest request) {
        String text = new String(request.body(), UTF_8);
        requests.add(text.lines().collect(Collectors.toList()));
        return ModelResponse.ok("text/csv", text.replace(STORED, ""));
    }
}
