// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's figures by name, in order. They travel from the client's JVM as lines of text. */
public final class RunFigures {

    private static final String MARK = "@figure ";

    private final Map<String, Double> figures = new LinkedHashMap<>();

    public RunFigures put(String name, double value) {
        figures.put(name, value);
        return this;
    }

    /** NaN if there is none. */
    public double get(String name) {
        return figures.getOrDefault(name, Double.NaN);
    }

    public Map<String, Double> all() {
        return figures;
    }

    /** As {@link #read} reads them. */
    public List<String> lines() {
        return figures.entrySet().stream()
                .map(figure -> MARK + figure.getKey() + " " + figure.getValue())
                .toList();
    }

    /** Prints them where {@link #read} finds them. */
    public void print() {
        lines().forEach(System.out::println);
        System.out.flush();
    }

    /** Reads a line of output, which may hold no figure. */
    public boolean read(String line) {
        if (!line.startsWith(MARK)) {
            return false;
        }
        String[] parts = line.substring(MARK.length()).split(" ", 2);
        figures.put(parts[0], Double.parseDouble(parts[1]));
        return true;
    }
}
