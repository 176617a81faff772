// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The way in which costs are measured, and a wide bound on what the connector costs beside a bare
 * loop. Neither job is as warm as in the benchmark, so these are no figures.
 */
@Timeout(300)
class WarmCostITCase {

    private static final int DELAY_MILLIS = 5;

    @TempDir private Path folder;

    @Test
    void anInvocationCostsNotManyTimesWhatABareLoopTakes() throws Exception {
        RunFigures connector = run(Contenders.AT_LEAST_ONCE);
        RunFigures limit = run(Contenders.LIMIT);

        assertThat(limit.get("requestsPerInvocation")).isBetween(2.8, 3.3);
        assertThat(connector.get("requestsPerInvocation")).isBetween(3.0, 3.8);
        assertThat(cpu(connector)).isLessThan(5 * cpu(limit));
    }

    private static double cpu(RunFigures figures) {
        return figures.get("cpuMicrosPerInvocation");
    }

    private RunFigures run(Contenders contender) throws Exception {
        Scenario usual = Scenario.of(contender.name(), Store.S3, 0);
        return new WarmBench(folder, true)
                .run(
                        contender.name(),
                        usual.withSkip(5_000)
                                .withRate(200 * usual.batch())
                                .withMostWindows(1)
                                .withMeasureSeconds(5),
                        DELAY_MILLIS);
    }
}
