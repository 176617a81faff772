// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.kit;

import io.github.flinksagemaker.benchmarks.server.Control;
import io.github.flinksagemaker.benchmarks.server.Endpoints;
import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointSpec;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.model.Latency;
import io.github.flinksagemaker.testkit.model.ModelResponse;

/**
 * The servers' process: the test kit with one endpoint that notifies and one that does not. Ends
 * when its standard input does.
 */
public final class KitMain {

    private static final long SEED = 42;
    private static final int INSTANCES = 10;
    private static final int CONCURRENCY = 1_000;

    private KitMain() {}

    public static void main(String[] arguments) throws Exception {
        try (SageMakerTestKit kit = start()) {
            Control.serve(new KitServers(kit));
        }
    }

    private static SageMakerTestKit start() {
        return SageMakerTestKit.builder()
                .endpoint(Endpoints.SILENT, KitMain::describe)
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
