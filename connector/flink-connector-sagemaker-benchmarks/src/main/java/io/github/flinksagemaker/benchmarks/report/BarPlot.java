// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.report;

import io.github.flinksagemaker.benchmarks.measure.Percentiles;
import java.util.ArrayList;
import java.util.List;

/** Horizontal bars of medians, with a whisker from the least to the greatest figure. */
public final class BarPlot {

    private static final int WIDTH = 760;
    private static final int LEFT = 210;
    private static final int RIGHT = 110;
    private static final int TOP = 40;
    private static final int STEP = 30;

    private final String title;
    private final List<Bar> bars = new ArrayList<>();

    private record Bar(String label, Percentiles figures) {}

    public BarPlot(String title) {
        this.title = title;
    }

    public BarPlot bar(String label, Percentiles figures) {
        if (figures.count() > 0) {
            bars.add(new Bar(label, figures));
        }
        return this;
    }

    @Override
    public String toString() {
        Svg svg = new Svg(WIDTH, TOP + bars.size() * STEP + 10);
        svg.title(title);
        double most = bars.stream().mapToDouble(bar -> bar.figures.greatest()).max().orElse(1);
        double scale = (WIDTH - LEFT - RIGHT) / most;
        for (int i = 0; i < bars.size(); i++) {
            Bar bar = bars.get(i);
            double y = TOP + i * STEP;
            double middle = y + STEP / 2.0 - 2;
            svg.text(LEFT - 8, middle + 4, "end", bar.label);
            svg.rectangle(LEFT, y, bar.figures.median() * scale, STEP - 8, "#4878a8");
            double least = LEFT + bar.figures.least() * scale;
            double greatest = LEFT + bar.figures.greatest() * scale;
            svg.line(least, middle, greatest, middle, "black");
            svg.line(least, middle - 4, least, middle + 4, "black");
            svg.line(greatest, middle - 4, greatest, middle + 4, "black");
            svg.text(greatest + 6, middle + 4, "start", Numbers.of(bar.figures.median()));
        }
        return svg.toString();
    }
}
