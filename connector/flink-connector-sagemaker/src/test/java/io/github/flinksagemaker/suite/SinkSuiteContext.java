// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import java.net.URL;
import java.util.List;
import java.util.UUID;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.testframe.external.ExternalSystemDataReader;
import org.apache.flink.connector.testframe.external.sink.DataStreamSinkV2ExternalContext;
import org.apache.flink.connector.testframe.external.sink.TestingSinkSettings;

/** The sink under test, on a staging path of its own. */
final class SinkSuiteContext implements DataStreamSinkV2ExternalContext<String> {

    static final String ENDPOINT = "echo";

    private final SageMakerTestKit kit;
    private final LedgerPaths paths;

    SinkSuiteContext(SageMakerTestKit kit) {
        this.kit = kit;
        this.paths = new LedgerPaths(S3Location.of(kit.bucket(), "sink/" + UUID.randomUUID()));
    }

    @Override
    public Sink<String> createSink(TestingSinkSettings settings) {
        return SageMakerAsyncSink.<String>builder()
                .setEndpointName(ENDPOINT)
                .setStagingPath(paths.stagingPath().toString())
                .setClientProperties(kit.clientProperties())
                .setPayloadSerializationSchema(new SimpleStringSchema())
                .setDeliveryGuarantee(
                        isExactlyOnce(settings)
                                ? DeliveryGuarantee.EXACTLY_ONCE
                                : DeliveryGuarantee.AT_LEAST_ONCE)
                .set(
                        SinkOptions.REQUIRE_CHECKPOINTS,
                        false) // the suite stops jobs without with a savepoint
                .setMaxBatchSize(7) // some invocations per test, the last one not full
                .setMaxTimeInBufferMS(50)
                .build();
    }

    @Override
    public ExternalSystemDataReader<String> createSinkDataReader(TestingSinkSettings settings) {
        return new LedgerDataReader(kit.undisturbedS3Client(), paths, isExactlyOnce(settings));
    }

    @Override
    public List<String> generateTestData(TestingSinkSettings settings, long seed) {
        return TestRecords.of("record", seed);
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

    /** By name, because the settings answer with a type that Flink has deprecated. */
    private static boolean isExactlyOnce(TestingSinkSettings settings) {
        return settings.getCheckpointingMode().name().equals("EXACTLY_ONCE");
    }
}
