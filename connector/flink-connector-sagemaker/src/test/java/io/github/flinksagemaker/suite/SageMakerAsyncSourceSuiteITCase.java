// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import io.github.flinksagemaker.testkit.junit.SageMakerExtension;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Flink's test suite for sources: splits, savepoints, rescaling, idle readers, failover and
 * metrics; EXACTLY_ONCE with lanes of which only committed ranges may be read.
 */
@Timeout(300)
@SuppressWarnings("unused") // the suite finds the fields by their annotations
class SageMakerAsyncSourceSuiteITCase extends SourceTestSuiteBase<String> {

    @RegisterExtension static final SageMakerExtension AWS = new SageMakerExtension(kit -> {});

    @TestEnv private final MiniClusterTestEnvironment cluster = new MiniClusterTestEnvironment();

    @TestSemantics
    private final CheckpointingMode[] semantics = {
        CheckpointingMode.AT_LEAST_ONCE, CheckpointingMode.EXACTLY_ONCE
    };

    @TestContext
    private final ExternalContextFactory<SourceSuiteContext> contexts =
            test -> new SourceSuiteContext(AWS.kit());
}
