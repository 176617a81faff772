// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lines over a logarithmic axis, from zero up. */
public final class LinePlot {

    private static final int WIDTH = 560;
    private static final int HEIGHT = 320;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 40;
    private static final int BOTTOM = 60;
    private static final int GRID = 4;
    private static final String[] COLOURS = {"#4878a8", "#c05020", "#308040", "#806090"};

    private final String title;
    private final String horizontal;
    private final Map<String, List<double[]>> lines = new LinkedHashMap<>();

    /** {@code horizontal} says what grows along the axis. */
    public LinePlot(String title, String horizontal) {
        this.title = title;
        this.horizontal = horizontal;
    }

    public LinePlot point(String line, double x, double y) {
        if (!Double.isNaN(y)) {
            lines.computeIfAbsent(line, key -> new ArrayList<>()).add(new double[] {x, y});
        }
        return this;
    }

    @Override
    public String toString() {
        Svg svg = new Svg(WIDTH, HEIGHT);
        svg.title(title);
        double least =
                lines.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(p -> p[0])
                        .min()
                        .orElse(1);
        double most =
                lines.values().stream()
                        .flatMap(List::stream)
                        .mapToDouble(p -> p[0])
                        .max()
                        .orElse(10);
        double top =
                1.15
                        * lines.values().stream()
                                .flatMap(List::stream)
                                .mapToDouble(p -> p[1])
                                .max()
                                .orElse(1);
        for (int i = 0; i <= GRID; i++) {
            double y = y(top * i / GRID, top);
            svg.line(LEFT, y, WIDTH - RIGHT, y, "#dddddd");
            svg.text(LEFT - 6, y + 4, "end", Numbers.of(top * i / GRID));
        }
        int number = 0;
        for (Map.Entry<String, List<double[]>> line : lines.entrySet()) {
            String colour = COLOURS[number % COLOURS.length];
            double[] before = null;
            for (double[] point : line.getValue()) {
                double x = x(point[0], least, most);
                double y = y(point[1], top);
                if (before != null) {
                    svg.thickLine(x(before[0], least, most), y(before[1], top), x, y, colour);
                }
                svg.circle(x, y, colour);
                if (number == 0) {
                    svg.text(x, HEIGHT - BOTTOM + 18, "middle", Numbers.of(point[0]));
                }
                before = point;
            }
            double legend = LEFT + number * 160;
            svg.circle(legend, HEIGHT - 12, colour);
            svg.text(legend + 8, HEIGHT - 8, "start", line.getKey());
            number++;
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 26, "middle", horizontal);
        return svg.toString();
    }

    private static double x(double value, double least, double most) {
        double part = most > least ? Math.log(value / least) / Math.log(most / least) : 0.5;
        return LEFT + 15 + part * (WIDTH - LEFT - RIGHT - 30);
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }
}
