// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.cluster.FlinkRest;
import io.github.flinksagemaker.drill.process.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes down what can be known of jobs that do not end: threads in the processes' logs. */
final class Diagnosis {

    private Diagnosis() {}

    static void save(DrillCluster drillCluster, Path folder)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        for (DrillJob job : drillCluster.jobs()) {
            for (String about : new String[] {"", "/exceptions", "/checkpoints"}) {
                Path file = folder.resolve(job.name().replace(' ', '-') + about.replace('/', '-'));
                Files.writeString(file, ask(drillCluster.cluster().rest(), job, about));
            }
        }
        for (Child process : drillCluster.cluster().everStarted()) {
            process.dumpThreads();
        }
        Thread.sleep(2_000); // until the dumps are written
    }

    private static String ask(FlinkRest rest, DrillJob job, String about) {
        try {
            return rest.get("/jobs/" + job.id() + about).toPrettyString();
        } catch (IOException e) {
            return "no answer: " + e;
        }
    }
}
