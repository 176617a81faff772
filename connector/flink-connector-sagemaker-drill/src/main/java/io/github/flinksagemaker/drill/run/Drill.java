// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.Breach;
import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.cluster.Cluster;
import io.github.flinksagemaker.drill.cluster.RetainedStates;
import io.github.flinksagemaker.drill.cluster.Submission;
import io.github.flinksagemaker.drill.job.DrillJobs;
import io.github.flinksagemaker.drill.job.FirstEmission;
import io.github.flinksagemaker.drill.job.ResultFiles;
import io.github.flinksagemaker.drill.job.Switches;
import io.github.flinksagemaker.drill.kit.KitProcess;
import io.github.flinksagemaker.drill.kit.KitProcessHandle;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.plan.PlannedFault;
import io.github.flinksagemaker.drill.plan.Scope;
import io.github.flinksagemaker.drill.plan.Settings;
import io.github.flinksagemaker.drill.process.Child;
import io.github.flinksagemaker.drill.report.Summary;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a plan: starts the kit, a cluster and the two jobs, lets go wrong what is planned, waits
 * until both jobs have ended by themselves, and reconciles.
 */
public final class Drill {

    private static final int TASK_MANAGERS = 3;

    /** Of the first pair of jobs. */
    private static final String RUN_ID = "first";

    private static final Duration START = Duration.ofSeconds(240);

    /**
     * From the end of the input until the source has to have ended: records may have to expire, and
     * a source that is told by time only that no lane follows waits for the lane time-out. It may
     * have been down until then, and the last bad records are tried for more than a minute.
     */
    private static final Duration ENDING =
            Settings.EXPIRY.plus(Settings.LANE_TIMEOUT).plusSeconds(240);

    private final Plan plan;
    private final Path folder;
    private final Sabotage sabotage;
    private final Log log;
    private final List<Breach> breaches = new ArrayList<>();

    /**
     * Makes a drill.
     *
     * @param folder for everything that it writes; what an earlier drill left there is deleted
     * @throws IOException if the folder holds something else than an earlier drill
     */
    public Drill(Plan plan, Path folder, Sabotage sabotage, PrintStream terminal)
            throws IOException {
        this.plan = plan;
        this.folder = WorkingFolder.prepare(folder);
        this.sabotage = sabotage;
        Scope scope = plan.scope();
        this.log =
                new Log(
                        terminal,
                        folder.resolve("drill.log"),
                        "[" + scope.mode() + " " + scope.seed() + "] ");
    }

    /** Runs it to its end, and writes the summary. */
    public Summary run() throws Exception {
        long started = System.currentTimeMillis();
        sayPlan();
        Child kitProcess = startKit();
        KitProcessHandle kit =
                new KitProcessHandle(awaitFile(folder.resolve("kit.properties"), kitProcess));
        Scope scope = plan.scope();
        Cluster cluster =
                new Cluster(
                        folder.resolve("cluster"),
                        TASK_MANAGERS,
                        scope.slots(),
                        plan.settings().adaptiveScheduler());
        Input input = new Input(scope.seed(), scope.records());
        ResultFiles files = new ResultFiles(folder.resolve("results"));
        DrillJobs.Services services =
                new DrillJobs.Services(
                        kit.clientProperties(),
                        kit.stagingPath(),
                        kit.endpoint(),
                        kit.queueUrl(),
                        kit.outputs());
        SecondRun second =
                new SecondRun(
                        plan,
                        services.withoutQueue(),
                        submission(cluster),
                        folder.resolve("second"));
        Outcome outcome = play(cluster, kit, services, input, files, second);
        long ended = System.currentTimeMillis();
        Summary summary =
                new Reconciliation(plan, input, RUN_ID, kit, files, sabotage, second, folder, log)
                        .summary(cluster, kitProcess, outcome, breaches, (ended - started) / 1000);
        cluster.close();
        kitProcess.kill();
        summary.write(folder);
        log.say(summary.toString());
        return summary;
    }

    /** How the play ended: the jobs, and the seconds from the input's end to theirs. */
    record Outcome(int sinkRestarts, int sourceRestarts, int failedStops, long secondsAfterInput) {}

    private Outcome play(
            Cluster cluster,
            KitProcessHandle kit,
            DrillJobs.Services services,
            Input input,
            ResultFiles files,
            SecondRun second)
            throws Exception {
        new DrillCluster(cluster, List.of(), log, () -> {}).awaitCluster(TASK_MANAGERS);
        FirstEmission firstEmission = new FirstEmission(folder.resolve("begin"));
        Switches switches = new Switches(folder.resolve("switches"));
        DrillJobs jobs =
                new DrillJobs(
                        plan,
                        services,
                        input,
                        new DrillJobs.Pace(firstEmission, plan.scope().length(), switches),
                        RUN_ID,
                        folder.resolve("results"));
        Scope scope = plan.scope();
        DrillJob source =
                job("source", jobs::source, cluster, scope.readers(), scope.mostReaders());
        source.submit();
        awaitRunning(source);
        DrillJob sink = job("sink", jobs::sink, cluster, scope.writers(), scope.mostWriters());
        sink.submit();
        awaitRunning(sink); // without a state it could not go on with its run
        long begin = firstEmission.set();
        awaitFirstInvocation(kit);
        long end = begin + plan.scope().length().toMillis();
        ServiceTrack faults = new ServiceTrack(kit, plan.services(), begin, log);
        Progress progress = new Progress(plan, begin, files, kit, faults, sink, source, log);
        DrillCluster drillCluster = new DrillCluster(cluster, List.of(sink, source), log, progress);
        faults.start();
        try (faults) {
            new ProcessTrack(
                            drillCluster,
                            sink,
                            source,
                            switches,
                            second,
                            plan.processes(),
                            begin,
                            end,
                            log)
                    .run();
            drillCluster.tickUntil(end);
        }
        log.say("the input has ended, and so have the faults");
        awaitEnd(drillCluster, end);
        drillCluster.failures().stream()
                .filter(job -> job.startsWith(source.name()))
                .forEach(job -> breaches.add(failed(job, cluster)));
        return new Outcome(
                sink.restarts(),
                source.restarts(),
                drillCluster.failures().size(),
                (System.currentTimeMillis() - end) / 1000);
    }

    private static void awaitRunning(DrillJob job) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!job.runs()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(job + " does not come to run");
            }
            Thread.sleep(100);
        }
    }

    private static void awaitFirstInvocation(KitProcessHandle kit) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (kit.accepted() == 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("the sink makes no invocations");
            }
            Thread.sleep(100);
        }
    }

    /**
     * Of the source only: a sink that is stopped with a savepoint fails, as Flink has it, if the
     * commit can't be made within its budget, and goes on from the savepoint.
     */
    private static Breach failed(String job, Cluster cluster) {
        return new Breach(
                Breach.Kind.FAILED,
                job,
                "failed for good, though Flink is to restart it for ever; see "
                        + cluster.jobManager().log());
    }

    private DrillJob job(
            String name, Submission.Graph graph, Cluster cluster, int parallelism, int mostParallel)
            throws IOException {
        return new DrillJob(
                name,
                submission(cluster),
                graph,
                new RetainedStates(folder.resolve("states").resolve(name)),
                cluster.rest(),
                parallelism,
                mostParallel);
    }

    private Submission submission(Cluster cluster) {
        return new Submission(
                cluster.restPort(),
                plan.settings().checkpointInterval(),
                plan.settings().unalignedCheckpoints());
    }

    private void awaitEnd(DrillCluster drillCluster, long end) throws Exception {
        long deadline = end + ENDING.toMillis();
        while (!drillCluster.allFinished()) {
            if (System.currentTimeMillis() > deadline) {
                Path diagnosis = folder.resolve("diagnosis");
                Diagnosis.save(drillCluster, diagnosis);
                drillCluster.jobs().stream()
                        .filter(job -> !job.isFinished())
                        .forEach(job -> breaches.add(stalled(job, diagnosis)));
                return;
            }
            drillCluster.tickUntil(System.currentTimeMillis() + 500);
        }
    }

    private static Breach stalled(DrillJob job, Path diagnosis) {
        return new Breach(
                Breach.Kind.STALLED,
                job.name(),
                "did not end within "
                        + ENDING.toSeconds()
                        + " s of the end of the input; see "
                        + diagnosis);
    }

    private Child startKit() throws IOException {
        return new Child(
                "kit",
                folder,
                List.of(
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dsun.net.httpserver.nodelay=true",
                        "-Dlog4j2.configurationFile=log4j2-process.properties"),
                KitProcess.class,
                List.of(
                        folder.resolve("kit.properties").toString(),
                        Long.toString(plan.scope().seed()),
                        Long.toString(plan.settings().slowest().toMillis())));
    }

    private static Path awaitFile(Path file, Child process) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!Files.exists(file)) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(process + " did not start, see " + process.log());
            }
            Thread.sleep(50);
        }
        return file;
    }

    private void sayPlan() {
        log.say("drill " + plan.scope() + " in " + folder);
        log.say("settings " + plan.settings());
        log.say("jvm " + ManagementFactory.getRuntimeMXBean().getVmVersion());
        List<PlannedFault> all = new ArrayList<>(plan.processes());
        all.addAll(plan.services());
        all.sort(java.util.Comparator.comparing(PlannedFault::at));
        all.forEach(fault -> log.say("  planned " + fault));
    }
}
