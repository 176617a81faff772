// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.benchmarks.client.Contenders;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.benchmarks.workload.Scenario.Store;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests of all kinds per invocation, as the servers count them: a budget that does not depend on
 * the machine's speed. Many small batches, so that what a run costs once counts for little.
 */
@Timeout(300)
class RequestBudgetITCase {

    private static final int INVOCATIONS = 1_000;
    private static final int BATCH = 10;

    /** The target for what many invocations share: segments, and looks at the lane's end. */
    private static final double SHARED = 0.2;

    /**
     * That goes by time, so that a slow machine, with fewer invocations a second, has more of it
     * for each: at the default intervals a lane has at most ten segments a second, each with its
     * PUT and its GET, five looks at its end, and checkpoints.
     */
    private static final double SHARED_PER_SECOND = 26;

    @TempDir private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Bench bench;

    @BeforeAll
    static void startServers() throws IOException {
        bench = Bench.open(folder);
    }

    @AfterAll
    static void stopServers() throws Exception {
        bench.close();
    }

    @Test
    void theLimitMakesThreeRequestsAndTwoInline() throws Exception {
        assertThat(run(Contenders.LIMIT).get("requestsPerInvocation")).isBetween(3.0, 3.1);
        assertThat(run(Contenders.LIMIT_INLINE).get("requestsPerInvocation")).isBetween(2.0, 2.1);
    }

    @Test
    void anInvocationWithItsInputInS3TakesOnePutOneCallAndOneGetAndLittleMore() throws Exception {
        RunFigures figures = run(Contenders.NOTIFIED);
        assertThat(figures.get("invocations")).isBetween(1.0 * INVOCATIONS, 1.1 * INVOCATIONS);
        assertThat(figures.get("requests.INVOKE_ENDPOINT_ASYNC")).isEqualTo(1);
        assertThat(perInvocation(figures)).isLessThanOrEqualTo(3 + shared(figures));
    }

    @Test
    void anInvocationWithItsInputInTheCallTakesOneCallAndOneGetAndLittleMore() throws Exception {
        RunFigures figures = run(Contenders.INLINE);
        assertThat(figures.get("requests.INVOKE_ENDPOINT_ASYNC")).isEqualTo(1);
        assertThat(perInvocation(figures)).isLessThanOrEqualTo(2 + shared(figures));
    }

    /**
     * Without the LISTs: they come by time, here once a second instead of once in ten, so their
     * share tells how fast the machine is.
     */
    private static double perInvocation(RunFigures figures) {
        return figures.get("requestsPerInvocation") - figures.get("requests.LIST_OBJECTS_V2");
    }

    private static double shared(RunFigures figures) {
        double invocationsPerSecond = figures.get("invocations") / figures.get("seconds");
        return Math.max(SHARED, SHARED_PER_SECOND / invocationsPerSecond);
    }

    private static RunFigures run(Contenders contender) throws Exception {
        return bench.run(
                Scenario.of(contender.name(), Store.S3, INVOCATIONS * BATCH)
                        .withBatch(BATCH)
                        .withWarmUp(0));
    }
}
