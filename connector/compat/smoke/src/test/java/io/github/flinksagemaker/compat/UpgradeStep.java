// SPDX-License-Identifier: Apache-2.0
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
 * Runs jobs on the Flink of its class path, one after the other, each from a savepoint if one is
 * named, to its end or until it is to be stopped with a savepoint. A program for a process of its
 * own; the tests of the upgrade module start it.
 *
 * <p>Each argument is a directory, for one job. {@code step.properties} in it says what to do, AWS
 * client properties included; what came of it goes into {@code outcome.properties} and {@code
 * results}.
 */
final class UpgradeStep {

    private static final long WAIT_SECONDS = 60;

    private final Path directory;
    private final Properties step;
    private final SeenCount records;
    private final SeenCount results;

    private UpgradeStep(Path directory) throws IOException {
        this.directory = directory;
        step = read(directory.resolve("step.properties"));
        records = SeenCount.of(recordsName());
        results = SeenCount.of(resultsName());
    }

    public static void main(String[] directories) throws Exception {
        for (String directory : directories) {
            new UpgradeStep(Path.of(directory)).run();
        }
    }

    private void run() throws Exception {
        Properties outcome = new Properties();
        if (step.containsKey("stop-after-records")) {
            outcome.setProperty("savepoint", runUntilStopped());
        } else {
            end(job().start());
        }
        outcome.setProperty("records", Long.toString(records.get()));
        try (Writer out = Files.newBufferedWriter(directory.resolve("outcome.properties"))) {
            outcome.store(out, null);
        }
    }

    /** Batches go when they are full only, so that the rest of the records is in the savepoint. */
    private String runUntilStopped() throws Exception {
        JobClient client = job().batches(number("batch-size"), Duration.ofHours(1)).start();
        records.await(number("stop-after-records"), WAIT_SECONDS);
        results.await(number("stop-after-results"), WAIT_SECONDS);
        String savepoint =
                client.stopWithSavepoint(
                                false, directory.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get(WAIT_SECONDS, TimeUnit.SECONDS);
        end(client);
        return savepoint;
    }

    private SmokeJob job() {
        SmokeJob job =
                new SmokeJob(step.getProperty("job"), step.getProperty("staging-path"), client())
                        .endpoint(step.getProperty("job"))
                        .guarantee(DeliveryGuarantee.valueOf(step.getProperty("guarantee")))
                        .beforeTheSink(new CountRecords(recordsName()))
                        .results(new WriteResults(resultsName()));
        String restored = step.getProperty("savepoint");
        if (restored != null) {
            job.configuration().set(StateRecoveryOptions.SAVEPOINT_PATH, restored);
        }
        return job;
    }

    private String recordsName() {
        return directory.resolve("records").toString();
    }

    private String resultsName() {
        return directory.resolve("results").toString();
    }

    private int number(String key) {
        return Integer.parseInt(step.getProperty(key));
    }

    private static void end(JobClient client) throws Exception {
        client.getJobExecutionResult().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    /** Of what the step says, that which the clients are told. */
    private Properties client() {
        Properties client = new Properties();
        step.stringPropertyNames().stream()
                .filter(name -> name.startsWith("aws."))
                .forEach(name -> client.setProperty(name, step.getProperty(name)));
        return client;
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties;
    }
}
