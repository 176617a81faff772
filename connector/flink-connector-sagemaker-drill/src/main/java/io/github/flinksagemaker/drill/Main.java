// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill;

import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Mode;
import io.github.flinksagemaker.drill.plan.Plan;
import io.github.flinksagemaker.drill.plan.Scope;
import io.github.flinksagemaker.drill.run.Drill;
import io.github.flinksagemaker.drill.run.Sabotage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one drill. Ends with 0 if every promise was kept, 1 if not, 2 if it could not be run. */
@Command(
        name = "run",
        description = "Runs one fault drill; README.md says what that is.",
        exitCodeOnExecutionException = CommandLine.ExitCode.USAGE,
        separator = " ",
        sortOptions = false,
        usageHelpWidth = 100)
public final class Main implements Callable<Integer> {

    private static final int KEPT = 0;
    private static final int BROKEN = 1;

    @Option(
            names = "--mode",
            required = true,
            paramLabel = "MODE",
            description = "what the sink promises: ${COMPLETION-CANDIDATES}")
    private Mode mode;

    @Option(
            names = "--seed",
            required = true,
            paramLabel = "N",
            description = "decides the input, the settings and every fault")
    private long seed;

    @Option(
            names = "--minutes",
            required = true,
            paramLabel = "M",
            description = "how long the input lasts, such as 10 or 1.5")
    private double minutes;

    @Option(
            names = "--parallelism",
            paramLabel = "P",
            description = "of both jobs at their start (default: ${DEFAULT-VALUE})")
    private int parallelism = 2;

    @Option(
            names = "--writers",
            paramLabel = "N",
            description = "parallelism of the sink's job alone (default: that of both)")
    private @Nullable Integer writers;

    @Option(
            names = "--readers",
            paramLabel = "N",
            description = "parallelism of the source's job alone (default: that of both)")
    private @Nullable Integer readers;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "how many (default: " + Scope.RECORDS_A_SECOND + " a second)")
    private @Nullable Long records;

    @Option(
            names = "--directory",
            paramLabel = "PATH",
            description = "for everything that it writes (default: ${DEFAULT-VALUE})")
    private Path directory = Path.of("target", "drill");

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "KIND",
            description = "kinds of fault: ${COMPLETION-CANDIDATES} (default: all)")
    private Set<FaultKind> only = EnumSet.allOf(FaultKind.class);

    @Option(
            names = "--plan-only",
            arity = "0..1",
            fallbackValue = "true",
            hideParamSyntax = true,
            paramLabel = "",
            description = "prints the plan and ends")
    private boolean planOnly;

    @Option(names = "--sabotage", hidden = true)
    private Sabotage sabotage = Sabotage.NONE;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "this text")
    boolean help;

    @Spec private CommandSpec spec;

    /** Runs it; the module's README.md lists the options. */
    public static void main(String... arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Override
    public Integer call() throws Exception {
        Plan plan = Plan.only(scope(), only);
        if (planOnly) {
            System.out.println(plan.settings());
            plan.processes().forEach(System.out::println);
            plan.services().forEach(System.out::println);
            return KEPT;
        }
        return new Drill(plan, directory, sabotage, System.out).run().passed() ? KEPT : BROKEN;
    }

    private Scope scope() {
        Duration length = Duration.ofMillis((long) (minutes * 60_000));
        try {
            return new Scope(
                    seed,
                    mode,
                    length,
                    writers == null ? parallelism : writers,
                    readers == null ? parallelism : readers,
                    records == null ? Scope.usualRecords(length) : records);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }
}
