// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import io.github.flinksagemaker.internal.config.Tuning;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.source.SageMakerAsyncSource;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.testframe.external.ExternalSystemSplitDataWriter;
import org.apache.flink.connector.testframe.external.source.DataStreamSourceExternalContext;
import org.apache.flink.connector.testframe.external.source.TestingSourceSettings;

/** The source under test and the lanes that it reads, under a staging path of their own. */
final class SourceSuiteContext implements DataStreamSourceExternalContext<String> {

    private final SageMakerTestKit kit;
    private final LedgerPaths paths;
    private final List<LaneDataWriter> lanes = new ArrayList<>();

    SourceSuiteContext(SageMakerTestKit kit) {
        this.kit = kit;
        this.paths = new LedgerPaths(S3Location.of(kit.bucket(), "source/" + UUID.randomUUID()));
    }

    @Override
    public Source<String, ?, ?> createSource(TestingSourceSettings settings) {
        return new RecordSource(
                SageMakerAsyncSource.<String, String>builder()
                        .setStagingPath(paths.stagingPath().toString())
                        .setClientProperties(kit.clientProperties())
                        .setRecordDeserializationSchema(new SimpleStringSchema())
                        .setPredictionDeserializationSchema(new SimpleStringSchema())
                        .setBounded(settings.getBoundedness() == Boundedness.BOUNDED)
                        .setStartPosition(StartPosition.earliest()) // it waits for no other run
                        .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(300))
                        .set(Tuning.TAIL_INTERVAL_MIN, Duration.ofMillis(50))
                        .set(Tuning.TAIL_INTERVAL_MAX, Duration.ofMillis(200))
                        .set(SourceOptions.POLL_INTERVAL_MIN, Duration.ofMillis(50))
                        .build());
    }

    /**
     * A split is a lane, the lanes those of one run of the sink. The suite makes all splits before
     * it starts the job, but doesn't say how many: each new one opens all of them again with the
     * parallelism that they have now, without which a bounded source would not end (rule 30).
     */
    @Override
    public ExternalSystemSplitDataWriter<String> createSourceSplitDataWriter(
            TestingSourceSettings settings) {
        LaneDataWriter writer =
                new LaneDataWriter(
                        kit.undisturbedS3Client(),
                        paths,
                        lanes.size(),
                        settings.getCheckpointingMode().name().equals("EXACTLY_ONCE"),
                        settings.getBoundedness() == Boundedness.BOUNDED);
        lanes.add(writer);
        lanes.forEach(lane -> lane.open(lanes.size()));
        return writer;
    }

    @Override
    public List<String> generateTestData(
            TestingSourceSettings settings, int splitIndex, long seed) {
        return TestRecords.of("split-" + splitIndex, seed);
    }

    @Override
    public TypeInformation<String> getProducedType() {
        return Types.STRING;
    }

    @Override
    public List<URL> getConnectorJarPaths() {
        return List.of();
    }

    @Override
    public void close() {
        // the kit's end is the staging path's end
    }
}
