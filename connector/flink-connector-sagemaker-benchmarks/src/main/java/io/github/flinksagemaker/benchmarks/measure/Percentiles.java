// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import java.util.Arrays;

/** Some figures in order. */
public final class Percentiles {

    private final double[] sorted;

    public Percentiles(double[] figures) {
        this.sorted = figures.clone();
        Arrays.sort(sorted);
    }

    /** The least figure that so large a part of them does not exceed; NaN if there is none. */
    public double at(double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(part * sorted.length) - 1;
        return sorted[Math.max(0, Math.min(sorted.length - 1, index))];
    }

    /** The middle one; of two, their mean. */
    public double median() {
        return (at(0.5) + sorted[Math.max(0, sorted.length / 2)]) / 2;
    }

    public double least() {
        return at(0);
    }

    public double greatest() {
        return at(1);
    }

    public int count() {
        return sorted.length;
    }
}
