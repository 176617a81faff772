// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import io.github.flinksagemaker.testkit.model.Model;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Flink's test suite for sinks: savepoints, rescaling and metrics, in both guarantees. */
@Timeout(300)
@SuppressWarnings("unused") // the suite finds the fields by their annotations
class SageMakerAsyncSinkSuiteITCase extends SinkTestSuiteBase<String> {

    @RegisterExtension
    static final SageMakerExtension AWS =
            new SageMakerExtension(
                    kit ->
                            kit.endpoint(
                                    SinkSuiteContext.ENDPOINT,
                                    endpoint -> endpoint.model(Model.echo())));

    @TestEnv private final MiniClusterTestEnvironment cluster = new MiniClusterTestEnvironment();

    @TestSemantics
    private final CheckpointingMode[] semantics = {
        CheckpointingMode.AT_LEAST_ONCE, CheckpointingMode.EXACTLY_ONCE
    };

    @TestContext
    private final ExternalContextFactory<SinkSuiteContext> contexts =
            test -> new SinkSuiteContext(AWS.kit());
}
