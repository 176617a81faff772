// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.connector;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.FlinkJob;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import io.github.flinksagemaker.benchmarks.server.ServerControl;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.sink.SageMakerAsyncSink;
import io.github.flinksagemaker.sink.SageMakerAsyncSinkBuilder;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.Properties;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The sink without a source: all has arrived when the endpoint has been called for all. */
public final class SinkContender implements Contender {

    private static final long LOOK_MILLIS = 20;

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) throws Exception {
        long before = invocations(target);
        SageMakerAsyncSinkBuilder<String> sink =
                SageMakerAsyncSink.<String>builder()
                        .setEndpointName(target.endpoint())
                        .setStagingPath(target.stagingUri())
                        .setPayloadSerializationSchema(new SimpleStringSchema())
                        .setMaxBatchSize(scenario.batch())
                        .setMaxTimeInBufferMS(scenario.flushMillis());
        Properties client = target.client();
        if (client == null) {
            ConnectorContender.inMemory(sink);
        } else {
            sink.setClientProperties(client);
        }
        StreamExecutionEnvironment environment = FlinkJob.environment(scenario);
        FlinkJob.records(environment, scenario, records).sinkTo(sink.build());
        AutoCloseable job = FlinkJob.start(environment);
        long expected = before + (records + scenario.batch() - 1) / scenario.batch();
        ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
        var unused =
                looks.scheduleWithFixedDelay(
                        () -> {
                            if (invocations(target) >= expected) {
                                Meter.arrived(records);
                                looks.shutdown();
                            }
                        },
                        LOOK_MILLIS,
                        LOOK_MILLIS,
                        TimeUnit.MILLISECONDS);
        return () -> {
            looks.shutdownNow();
            job.close();
        };
    }

    private static long invocations(RunTarget target) {
        if (target.client() == null) {
            return MemoryServices.get().endpoint().invocations();
        }
        try {
            return new ServerControl(target.controlPort())
                    .counts()
                    .of(Operation.INVOKE_ENDPOINT_ASYNC);
        } catch (Exception e) {
            throw new IllegalStateException("the servers do not answer", e);
        }
    }
}
