// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.micro;

import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all micro-benchmarks; prints {@code <benchmark>.micros} and {@code <benchmark>.bytes}. */
public final class MicroMain {

    private static final int ITERATIONS = 3;

    private MicroMain() {}

    /** Argument: seconds for each. */
    public static void main(String[] arguments) throws RunnerException {
        TimeValue time =
                TimeValue.milliseconds(1_000L * Integer.parseInt(arguments[0]) / ITERATIONS);
        Collection<RunResult> results =
                new Runner(
                                new OptionsBuilder()
                                        .include("io\\.github\\.flinksagemaker\\..*Benchmark\\.")
                                        .mode(Mode.AverageTime)
                                        .timeUnit(TimeUnit.MICROSECONDS)
                                        .forks(1)
                                        .warmupIterations(ITERATIONS)
                                        .warmupTime(time)
                                        .measurementIterations(ITERATIONS)
                                        .measurementTime(time)
                                        .addProfiler(GCProfiler.class)
                                        .verbosity(VerboseMode.SILENT)
                                        .build())
                        .run();
        RunFigures figures = new RunFigures();
        for (RunResult result : results) {
            String name = name(result);
            figures.put(name + ".micros", result.getPrimaryResult().getScore());
            for (Result<?> secondary : result.getSecondaryResults().values()) {
                if (secondary.getLabel().endsWith("gc.alloc.rate.norm")) {
                    figures.put(name + ".bytes", secondary.getScore());
                }
            }
        }
        figures.print();
    }

    /** {@code Format.split(csv)}. */
    private static String name(RunResult result) {
        String[] names = result.getParams().getBenchmark().split("\\.");
        String type = names[names.length - 2].replace("Benchmark", "");
        String parameters =
                result.getParams().getParamsKeys().stream()
                        .map(key -> result.getParams().getParam(key))
                        .collect(Collectors.joining(","));
        return type
                + "."
                + names[names.length - 1]
                + (parameters.isEmpty() ? "" : "(" + parameters + ")");
    }
}
