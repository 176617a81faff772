package io.github.flinksagemaker.compat;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;

/**
 * Runs a job on the Flink of its class path, from a savepoint if one is named, to its end or until
 * it is to be stopped with a savepoint. A program for a process of its own; the tests of the
 * upgrade module start it.
 *
 * <p>Its only argument is a directory. {@code step.properties} in it says what to do, AWS client
 * properties included; what came of it goes into {@code outcome.properties} and {@code results}.
 */
final class UpgradeStep {

    private static final long WAIT_SECONDS = 60;

    private UpgradeStep() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        Properties step = read(directory.resolve("step.properties"));
        SmokeJob job =
                new SmokeJob(step.getProperty("job"), step.getProperty("staging-path"), step)
                        .endpoint(step.getProperty("job"))
                        .guarantee(DeliveryGuarantee.valueOf(step.getProperty("guarantee")))
                        .beforeTheSink(new CountRecords())
                        .results(new WriteResults(directory.resolve("results")));
        String restored = step.getProperty("savepoint");
        if (restored != null) {
            job.configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
        }
        Properties outcome = new Properties();
        if (step.containsKey("stop-after-records")) {
            outcome.setProperty("savepoint", runUntilStopped(job, step, directory));
        } else {
            end(job.start());
        }
        outcome.setProperty("records", Long.toString(CountRecords.SEEN.get()));
        try (Writer out = Files.newBufferedWriter(directory.resolve("outcome.properties"))) {
            outcome.store(out, null);
        }
    }

    /** Batches go when they are full only, so that the rest of the records is in the savepoint. */
    private static String runUntilStopped(SmokeJob job, Properties step, Path directory)
            throws Exception {
        int batchSize = Integer.parseInt(step.getProperty("batch-size"));
        JobClient client = job.batches(batchSize, Duration.ofHours(1)).start();
        CountRecords.SEEN.await(number(step, "stop-after-records"), WAIT_SECONDS);
        WriteResults.SEEN.await(number(step, "stop-after-results"), WAIT_SECONDS);
        String savepoint =
                client.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(WAIT_SECONDS, TimeUnit.SECONDS);
        end(client);
        return savepoint;
    }

    private static void end(JobClient client) throws Exception {
        client.getJobExecutionResult().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static long number(Properties step, String key) {
        return Long.parseLong(step.getProperty(key));
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties;
    }
}
