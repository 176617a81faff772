// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** The figures of one scenario's runs. */
public final class Runs {

    private final List<RunFigures> runs = new ArrayList<>();

    void add(RunFigures figures) {
        runs.add(figures);
    }

    /** A figure's values, by median and spread. */
    public Percentiles of(String name) {
        return new Percentiles(
                runs.stream()
                        .mapToDouble(figures -> figures.get(name))
                        .filter(value -> !Double.isNaN(value))
                        .toArray());
    }

    /** NaN if no run has it. */
    public double median(String name) {
        Percentiles figures = of(name);
        return figures.count() == 0 ? Double.NaN : figures.median();
    }

    /** A figure's values, each divided by that of the other's run of the same turn. */
    Percentiles over(Runs other, String name) {
        return new Percentiles(
                IntStream.range(0, runs.size())
                        .mapToDouble(i -> runs.get(i).get(name) / other.runs.get(i).get(name))
                        .filter(value -> !Double.isNaN(value))
                        .toArray());
    }

    /** How many runs have this value of a figure. */
    long count(String name, double value) {
        return runs.stream().filter(figures -> figures.get(name) == value).count();
    }

    /** Names of all figures. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(figures -> names.addAll(figures.all().keySet()));
        return names;
    }
}
