// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.report.Summary;
import io.github.flinksagemaker.drill.run.Drill;

/** Runs one drill. Ends with 0 if every promise was kept, 1 if not, 2 if it could not be run. */
public final class Main {

    private Main() {}

    /** Runs it; the module's README.md lists the options. */
    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return 2;
        }
        Plan plan = Plan.only(options.scope(), options.only());
        if (options.planOnly()) {
            System.out.println(plan.settings());
            plan.processes().forEach(System.out::println);
            plan.services().forEach(System.out::println);
            return 0;
        }
        try {
            Summary summary =
                    new Drill(plan, options.directory(), options.sabotage(), System.out).run();
            return summary.passed() ? 0 : 1;
        } catch (Exception e) {
            e.printStackTrace();
            return 2;
        }
    }
}
