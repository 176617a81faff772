// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.upgrade;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * One job with its endpoint: what it is told at each step, and what came of it. S3 and endpoint
 * outlive the steps.
 */
final class UpgradeJob {

    static final int RECORDS = 500;
    static final int BATCH_SIZE = 25;

    /**
     * Each of the two writers then has two full batches and, of the third, ten records at least.
     */
    private static final int RECORDS_OF_A_STEP = 120;

    private static final int ANSWERED_IN_A_STEP = 2;
    private static final int ALL = 1_000_000;

    private final SageMakerTestKit kit;
    private final String name;
    private final String guarantee;
    private final PermittedModel model = new PermittedModel();
    private final List<ResultLine> results = new ArrayList<>();
    private @Nullable String savepoint;
    private long records;

    private UpgradeJob(SageMakerTestKit kit, String name, String guarantee) {
        this.kit = kit;
        this.name = name;
        this.guarantee = guarantee;
        kit.createEndpoint(name, endpoint -> endpoint.model(model).concurrency(100));
    }

    static List<UpgradeJob> ofEachGuarantee(SageMakerTestKit kit, String way) {
        return List.of(
                new UpgradeJob(kit, "at-least-once-" + way, "AT_LEAST_ONCE"),
                new UpgradeJob(kit, "exactly-once-" + way, "EXACTLY_ONCE"));
    }

    String name() {
        return name;
    }

    /** To stop with a savepoint while some invocations are answered and most are not. */
    void tellToStopHalfWay(Path directory) throws IOException {
        model.permit(ANSWERED_IN_A_STEP);
        Properties step = step();
        step.setProperty("batch-size", Integer.toString(BATCH_SIZE));
        step.setProperty("stop-after-records", Integer.toString(RECORDS_OF_A_STEP));
        step.setProperty("stop-after-results", Integer.toString(ANSWERED_IN_A_STEP * BATCH_SIZE));
        write(step, directory);
    }

    /** To run until the source of records ends; everything is answered. */
    void tellToFinish(Path directory) throws IOException {
        model.permit(ALL);
        write(step(), directory);
    }

    private Properties step() {
        Properties step = kit.clientProperties();
        step.setProperty("job", name);
        step.setProperty("guarantee", guarantee);
        step.setProperty("staging-path", "s3://" + kit.bucket() + "/" + name);
        if (savepoint != null) {
            step.setProperty("savepoint", savepoint);
        }
        return step;
    }

    private static void write(Properties step, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve("results"));
        try (Writer out = Files.newBufferedWriter(directory.resolve("step.properties"))) {
            step.store(out, null);
        }
    }

    /** What the step left in its directory. */
    void take(Path directory) throws IOException {
        Properties outcome = new Properties();
        try (Reader in = Files.newBufferedReader(directory.resolve("outcome.properties"))) {
            outcome.load(in);
        }
        savepoint = outcome.getProperty("savepoint");
        records += Long.parseLong(outcome.getProperty("records"));
        results.addAll(ResultLine.read(directory.resolve("results")));
    }

    EndpointStatistics statistics() {
        return kit.endpoint(name).statistics();
    }

    /** How many records have gone into the sink so far. */
    long records() {
        return records;
    }

    /** The results of all steps so far. */
    List<ResultLine> results() {
        return results;
    }

    @Override
    public String toString() {
        return name;
    }
}
