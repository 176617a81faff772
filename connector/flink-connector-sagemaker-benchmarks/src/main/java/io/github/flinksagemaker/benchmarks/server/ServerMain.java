// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.model.Latency;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.io.IOException;

/**
 * The servers' process: the test kit with one endpoint that notifies and one that does not, and a
 * port to control it. Ends when its standard input does, so that it never outlives the benchmark.
 */
public final class ServerMain {

    private static final long SEED = 42;
    private static final int INSTANCES = 10;
    private static final int CONCURRENCY = 1_000;

    private ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        try (SageMakerTestKit kit = start();
                Control control = new Control(kit)) {
            System.out.println(Control.READY + control.port());
            System.out.flush();
            while (System.in.read() >= 0) {}
        }
    }

    private static SageMakerTestKit start() {
        return SageMakerTestKit.builder()
                .endpoint(Endpoints.SILENT, ServerMain::describe)
                .endpoint(
                        Endpoints.NOTIFYING,
                        spec -> {
                            describe(spec);
                            spec.notifications(Notifications.toQueue(Endpoints.QUEUE));
                        })
                .start();
    }

    /** Never short of capacity: what is measured is not the model. */
    private static void describe(EndpointSpec spec) {
        spec.model(
                        request ->
                                ModelResponse.ok(
                                        "application/jsonlines",
                                        Predictions.answer(request.body())))
                .latency(Latency.uniform(SEED, Scenario.LEAST_LATENCY, Scenario.MOST_LATENCY))
                .concurrency(CONCURRENCY)
                .instances(INSTANCES)
                .shardedOutputs(true);
    }
}
