// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.account.Account;
import io.github.flinksagemaker.drill.account.Breach;
import io.github.flinksagemaker.drill.account.Injected;
import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.drill.account.LedgerAccount;
import io.github.flinksagemaker.drill.account.ResultLine;
import io.github.flinksagemaker.drill.cluster.Cluster;
import io.github.flinksagemaker.drill.job.ResultFiles;
import io.github.flinksagemaker.drill.kit.KitProcessHandle;
import io.github.flinksagemaker.drill.kit.StagedObjects;
import io.github.flinksagemaker.drill.ledger.LedgerAttempt;
import io.github.flinksagemaker.drill.ledger.LedgerReader;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.process.Child;
import io.github.flinksagemaker.drill.process.ResourceLeakCheck;
import io.github.flinksagemaker.drill.process.Sample;
import io.github.flinksagemaker.drill.report.Summary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Compares what came out with the account, with the ledger, and processes with themselves. */
final class Reconciliation {

    private final Plan plan;
    private final Input input;
    private final String runId;
    private final KitProcessHandle kit;
    private final ResultFiles files;
    private final Sabotage sabotage;
    private final SecondRun second;
    private final Path folder;
    private final Log log;

    Reconciliation(
            Plan plan,
            Input input,
            String runId,
            KitProcessHandle kit,
            ResultFiles files,
            Sabotage sabotage,
            SecondRun second,
            Path folder,
            Log log) {
        this.plan = plan;
        this.input = input;
        this.runId = runId;
        this.kit = kit;
        this.files = files;
        this.sabotage = sabotage;
        this.second = second;
        this.folder = folder;
        this.log = log;
    }

    Summary summary(
            Cluster cluster,
            Child kitProcess,
            Drill.Outcome outcome,
            List<Breach> before,
            long seconds)
            throws Exception {
        List<Breach> breaches = new ArrayList<>(before);
        List<ResultLine> results = sabotage.spoil(files.read());
        Injected injected = injected();
        Account.Balance balance =
                new Account(plan.scope().mode(), input, injected).balance(results);
        breaches.addAll(balance.breaches());
        LedgerReader ledger = new LedgerReader(StagedObjects.ofLedger(kit));
        breaches.addAll(
                LedgerAccount.settled(
                        ledger.entriesOf(runId), results, !plan.settings().cleansUp()));
        if (second.hasBegun()) {
            breaches.addAll(breachesOf(second, ledger, injected));
        }
        int compared = levels(cluster.everStarted(), ResourceLeakCheck.ofFlink(), breaches);
        compared += levels(List.of(kitProcess), ResourceLeakCheck.ofKit(), breaches);
        return new Summary(
                plan,
                balance,
                breaches,
                log.faults(),
                kit.statistics(),
                outcome.sinkRestarts(),
                outcome.sourceRestarts(),
                outcome.failedStops(),
                ledger.entries().size(),
                ledger.lanes().size(),
                compared,
                seconds,
                outcome.secondsAfterInput());
    }

    /**
     * Also leaves in the folder, for whoever looks into a breach, what was injected and attempted.
     */
    private Injected injected() throws IOException {
        Injected injected = kit.injected();
        List<byte[]> attempts = List.copyOf(StagedObjects.ofAttempts(kit));
        injected.know(attempts.stream().map(LedgerAttempt::read).toList());
        Files.write(folder.resolve("injected.txt"), injected.lines());
        Files.write(
                folder.resolve("attempts.jsonl"),
                attempts.stream()
                        .map(bytes -> new String(bytes, StandardCharsets.UTF_8).strip())
                        .toList());
        return injected;
    }

    /** What the second run put out, held against its own input and its own part of the ledger. */
    private List<Breach> breachesOf(SecondRun run, LedgerReader ledger, Injected injected)
            throws Exception {
        List<ResultLine> results = run.results().read();
        List<Breach> breaches = new ArrayList<>();
        breaches.addAll(
                new Account(plan.scope().mode(), run.input(), injected)
                        .balance(results)
                        .breaches());
        breaches.addAll(
                LedgerAccount.settled(
                        ledger.entriesOf(SecondRun.RUN_ID), results, !plan.settings().cleansUp()));
        log.say(run + ": " + results.size() + " results of " + run.input().count() + " records");
        return breaches.stream().map(breach -> breach.of("second run, ")).toList();
    }

    private static int levels(
            List<Child> processes, ResourceLeakCheck levels, List<Breach> breaches)
            throws IOException {
        int compared = 0;
        for (Child process : processes) {
            List<Sample> samples = process.samples();
            compared += samples.size() >= ResourceLeakCheck.LEAST_SAMPLES ? 1 : 0;
            for (String text : levels.grown(samples)) {
                breaches.add(new Breach(Breach.Kind.GROWING, process.name(), text));
            }
        }
        return compared;
    }
}
