// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.report;

import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import java.util.Locale;

/** Figures as people read them. */
public final class Numbers {

    private static final double MANY = 1_000;
    private static final double SOME = 100;
    private static final double FEW = 1;

    private Numbers() {}

    /** Three digits or so. */
    public static String of(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format = size >= SOME ? "%,.0f" : size >= FEW ? "%.2f" : "%.3f";
        if (size >= MANY) {
            double digit = Math.pow(10, Math.floor(Math.log10(size)) - 2);
            return String.format(Locale.ROOT, "%,.0f", Math.round(value / digit) * digit);
        }
        return String.format(Locale.ROOT, format, value);
    }

    /** The median, with least and greatest behind it. */
    public static String withSpread(Percentiles figures) {
        if (figures.count() == 0) {
            return "–";
        }
        if (figures.count() == 1) {
            return of(figures.median());
        }
        return of(figures.median())
                + " ("
                + of(figures.least())
                + " to "
                + of(figures.greatest())
                + ")";
    }
}
