// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.testing.TestJobs;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The job of {@link LargePayloadsITCase}, for a JVM with little heap. */
final class LargePayloadsJob {

    /** So many of 50 MiB lie in S3; each is several records' payload. */
    static final int OBJECTS = 2;

    private static final int LOCATED = 41;
    private static final int UPLOADED = 30;
    private static final int UPLOADED_MIB = 10;

    private LargePayloadsJob() {}

    static String key(int object) {
        return "media/" + object % OBJECTS;
    }

    /** Each record with what its model should answer, the payload's size in MiB. */
    static List<String> expected() {
        List<String> expected = new ArrayList<>();
        for (String record : records()) {
            expected.add(record + " " + (record.startsWith("s3:") ? 50 : UPLOADED_MIB));
        }
        return expected;
    }

    private static List<String> records() {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < Math.max(LOCATED, UPLOADED); i++) {
            if (i < LOCATED) {
                records.add("s3:" + i);
            }
            if (i < UPLOADED) {
                records.add("put:" + i);
            }
        }
        return records;
    }

    /** Arguments: the bucket, a file of client properties, and the file for results. */
    public static void main(String[] args) throws Exception {
        String bucket = args[0];
        Properties client = new Properties();
        try (BufferedReader in = Files.newBufferedReader(Path.of(args[1]))) {
            client.load(in);
        }
        StreamExecutionEnvironment environment = TestJobs.environment(1);
        MemorySize most = MemorySize.ofMebiBytes(16);
        SerializationSchema<String> payload = record -> new byte[UPLOADED_MIB << 20];
        SageMakerAsyncInference<String, String> inference =
                TestJobs.inference(client, bucket, "sizes")
                        .setBatchFormat(BatchFormats.singleRecord("application/octet-stream"))
                        .setPayloadSerializationSchema(payload)
                        .setPayloadLocation(
                                record ->
                                        record.startsWith("s3:")
                                                ? "s3://"
                                                        + bucket
                                                        + "/"
                                                        + key(Integer.parseInt(record.substring(3)))
                                                : null)
                        .setRecordSerializationSchema(new SimpleStringSchema())
                        .set(SinkOptions.MAX_RECORD_SIZE_IN_BYTES, most)
                        .set(SinkOptions.MAX_BATCH_SIZE_IN_BYTES, most)
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(50))
                        .build();
        List<String> results = new ArrayList<>();
        TestJobs.collect(inference.enrich(environment.fromData(records())))
                .forEach(
                        result ->
                                results.add(
                                        result.getRecord()
                                                + " "
                                                + (result.getPrediction() == null
                                                        ? result.getFailure()
                                                        : result.getPrediction())));
        Files.write(Path.of(args[2]), results, StandardCharsets.UTF_8);
    }
}
