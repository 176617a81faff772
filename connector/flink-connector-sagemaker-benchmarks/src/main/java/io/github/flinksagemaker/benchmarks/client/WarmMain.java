// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.Meter;
import io.github.flinksagemaker.benchmarks.measure.Pace;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.server.ServerControl;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.List;

/**
 * One job, measured when it is warm: its first invocations, as fast as can be, are skipped, then
 * the rate is set, and it is measured once the CPU of an invocation has changed by little three
 * times in a row. Arguments are those of {@link ClientMain}.
 */
public final class WarmMain {

    /** A change by more than this part is no steady state. */
    private static final double LITTLE = 0.05;

    private static final int TIMES = 3;
    private static final int SETTLING_SECONDS = 5;

    /** Without an invocation for so long a job has failed. */
    private static final int MOST_IDLE_SECONDS = 30;

    /** More than any run makes. */
    private static final long RECORDS = 1_000_000_000_000L;

    private final ServerControl control;
    private final Scenario scenario;

    private WarmMain(ServerControl control, Scenario scenario) {
        this.control = control;
        this.scenario = scenario;
    }

    /** Ends with 1 if the run fails. */
    public static void main(String[] arguments) {
        int status = 0;
        try {
            List<String> all = List.of(arguments);
            int port = Integer.parseInt(all.get(0));
            Scenario scenario = Scenario.parse(all.subList(1, all.size()));
            new WarmMain(new ServerControl(port), scenario).run(port).print();
        } catch (Exception e) {
            e.printStackTrace();
            status = 1;
        }
        System.exit(status); // the job goes on, and whatever threads a contender has
    }

    private RunFigures run(int port) throws Exception {
        RunTarget target = RunTarget.of(control.connection(), port, "warm");
        Meter unused = Meter.begin(Long.MAX_VALUE);
        try (AutoCloseable job =
                Contenders.valueOf(scenario.contender())
                        .contender()
                        .start(scenario, RECORDS, target)) {
            skip();
            Pace.set(scenario.rate() / scenario.batch());
            boolean settled = settle();
            return Window.measure(control, scenario.measureSeconds())
                    .figures()
                    .put("settled", settled ? 1 : 0);
        }
    }

    private void skip() throws Exception {
        long before = 0;
        int idle = 0;
        while (before < scenario.skip()) {
            Thread.sleep(1_000);
            long now = invocations();
            idle = now == before ? idle + 1 : 0;
            if (idle == MOST_IDLE_SECONDS) {
                throw new IllegalStateException("no invocation any more after " + now);
            }
            before = now;
        }
    }

    private long invocations() throws Exception {
        return control.counts().of(Operation.INVOKE_ENDPOINT_ASYNC);
    }

    /** Returns whether it has: if not, it is measured all the same. */
    private boolean settle() throws Exception {
        double before = Double.NaN;
        int little = 0;
        for (int i = 0; i < scenario.mostWindows() && little < TIMES; i++) {
            double now = Window.measure(control, SETTLING_SECONDS).cpuMicrosPerInvocation();
            System.err.println("  " + Math.round(now) + " us an invocation");
            little = Math.abs(now - before) < LITTLE * before ? little + 1 : 0;
            before = now;
        }
        return little == TIMES;
    }
}
