// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.job.ResultFiles;
import io.github.flinksagemaker.drill.kit.KitProcessHandle;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.plan.PlannedFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A line every few seconds. */
final class Progress implements Runnable {

    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Plan plan;
    private final long begin;
    private final ResultFiles results;
    private final KitProcessHandle kit;
    private final ServiceTrack services;
    private final DrillJob sink;
    private final DrillJob source;
    private final Log log;
    private long next;

    Progress(
            Plan plan,
            long begin,
            ResultFiles results,
            KitProcessHandle kit,
            ServiceTrack services,
            DrillJob sink,
            DrillJob source,
            Log log) {
        this.plan = plan;
        this.begin = begin;
        this.results = results;
        this.kit = kit;
        this.services = services;
        this.sink = sink;
        this.source = source;
        this.log = log;
    }

    @Override
    public void run() {
        long now = System.currentTimeMillis();
        if (now < next) {
            return;
        }
        next = now + EVERY.toMillis();
        long passed = now - begin;
        long length = plan.scope().length().toMillis();
        PlannedFault fault = services.now();
        try {
            log.say(
                    String.format(
                            "%4d/%d s  %d due, %d out, %d faults%s | %s | %s | %d invocations under way",
                            passed / 1000,
                            length / 1000,
                            Math.max(0, Math.min(length, passed)) * plan.scope().records() / length,
                            results.count(),
                            log.count(),
                            fault == null ? "" : ", now " + fault.kind(),
                            sink,
                            source,
                            kit.underWay()));
        } catch (IOException e) {
            throw new UncheckedIOException("can't count results", e);
        }
    }
}
