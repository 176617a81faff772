package io.github.flinksagemaker.compat.upgrade;

import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.EndpointStatistics;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One job, its endpoint and its way through versions of Flink; S3 outlives each of its steps. */
final class UpgradeJob {

    static final int RECORDS = 500;
    static final int BATCH_SIZE = 25;

    /** Each of the two writers has then two full batches, and ten records of the third at least. */
    private static final int RECORDS_OF_A_STEP = 120;

    private static final int ANSWERED_IN_A_STEP = 2;
    private static final int ALL = 1_000_000;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final SageMakerTestKit kit;
    private final String name;
    private final String guarantee;
    private final PermittedModel model = new PermittedModel();
    private final List<ResultLine> results = new ArrayList<>();
    private @Nullable String savepoint;
    private long records;

    UpgradeJob(SageMakerTestKit kit, String guarantee, List<FlinkVersion> versions) {
        this.kit = kit;
        this.guarantee = guarantee;
        name =
                guarantee.toLowerCase(Locale.ROOT).replace('_', '-')
                        + versions.stream()
                                .map(v -> "-" + v.name().replaceAll("[^0-9]+", ""))
                                .collect(Collectors.joining());
        kit.createEndpoint(name, endpoint -> endpoint.model(model).concurrency(100));
    }

    /** Stops with a savepoint while some invocations are answered and most are not. */
    void stopHalfWay(FlinkVersion version) throws IOException, InterruptedException {
        model.permit(ANSWERED_IN_A_STEP);
        Properties step = step();
        step.setProperty("batch-size", Integer.toString(BATCH_SIZE));
        step.setProperty("stop-after-records", Integer.toString(RECORDS_OF_A_STEP));
        step.setProperty("stop-after-results", Integer.toString(ANSWERED_IN_A_STEP * BATCH_SIZE));
        savepoint = run(version, step).getProperty("savepoint");
    }

    /** Everything is answered, and the source of records ends. */
    void finish(FlinkVersion version) throws IOException, InterruptedException {
        model.permit(ALL);
        run(version, step());
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

    private Properties run(FlinkVersion version, Properties step)
            throws IOException, InterruptedException {
        Path directory = Path.of("target", "upgrades", name, version.name()).toAbsolutePath();
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve("results"));
        try (Writer out = Files.newBufferedWriter(directory.resolve("step.properties"))) {
            step.store(out, null);
        }
        version.run(directory, LIMIT);
        Properties outcome = new Properties();
        try (Reader in = Files.newBufferedReader(directory.resolve("outcome.properties"))) {
            outcome.load(in);
        }
        records += Long.parseLong(outcome.getProperty("records"));
        results.addAll(ResultLine.read(directory.resolve("results")));
        return outcome;
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
}
