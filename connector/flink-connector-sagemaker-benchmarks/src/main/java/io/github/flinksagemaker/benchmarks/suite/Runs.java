// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.suite;

import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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

    /** Names of all figures. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        runs.forEach(figures -> names.addAll(figures.all().keySet()));
        return names;
    }
}
