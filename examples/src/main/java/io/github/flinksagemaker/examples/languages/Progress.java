// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.execution.JobClient;

/** Shows a job's counts while it runs. */
final class Progress implements AutoCloseable {

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread created = new Thread(task, "progress");
                        created.setDaemon(true);
                        return created;
                    });
    private final ProgressLine line;
    private final JobClient job;
    private final long start;

    Progress(ProgressLine line, JobClient job, long startNanos) {
        this.line = line;
        this.job = job;
        this.start = startNanos;
        var unused = thread.scheduleWithFixedDelay(this::ask, 250, 250, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        var unused =
                job.getAccumulators()
                        .whenComplete(
                                (counts, error) -> {
                                    // Early and late there is no job to ask; the next time will do.
                                    if (error == null) {
                                        show(counts);
                                    }
                                });
    }

    private void show(Map<String, Object> counts) {
        if (!thread.isShutdown()) {
            line.show(
                    millis(),
                    count(counts, Counting.SENT),
                    count(counts, Counting.SUCCEEDED),
                    count(counts, Counting.FAILED));
        }
    }

    private long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private static long count(Map<String, Object> counts, String name) {
        return counts.get(name) instanceof Long count ? count : 0;
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
