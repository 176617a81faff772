// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What a benchmark comes to: sections of text, plots, and a summary for programs. */
public final class Report {

    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> plots = new LinkedHashMap<>();
    private final ObjectNode summary = JsonMapper.shared().createObjectNode();

    /** A section's heading. */
    public void section(String heading) {
        text.append("\n## ").append(heading).append("\n\n");
    }

    public void paragraph(String words) {
        text.append(words).append("\n\n");
    }

    public void table(Table table) {
        text.append(table).append('\n');
    }

    /** A plot, in a file of that name, shown at this target. */
    public void plot(String name, Object svg) {
        plots.put(name + ".svg", svg.toString());
        text.append("![").append(name).append("](performance/").append(name).append(".svg)\n\n");
    }

    /** A figure of the summary, at a path such as {@code ratio.batched}; left out if NaN. */
    public void summary(String path, double value) {
        if (Double.isNaN(value)) {
            return;
        }
        String[] names = path.split("\\.");
        ObjectNode node = summary;
        for (int i = 0; i < names.length - 1; i++) {
            node = node.has(names[i]) ? (ObjectNode) node.get(names[i]) : node.putObject(names[i]);
        }
        node.put(names[names.length - 1], Math.round(value * 1e4) / 1e4);
    }

    public String text() {
        return text.toString();
    }

    /** Writes {@code report.md}, {@code performance/*.svg} and {@code summary.json}. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("report.md"), text);
        Files.writeString(
                folder.resolve("summary.json"),
                JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(summary));
        writePlots(folder.resolve("performance"));
    }

    /** Puts the sections between the marks of a document, and the plots beside it. */
    public void writeInto(Path document) throws IOException {
        String begin = "<!-- generated: begin -->";
        String end = "<!-- generated: end -->";
        String words = Files.readString(document);
        int from = words.indexOf(begin);
        int to = words.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(document + " lacks " + begin + " and " + end);
        }
        Files.writeString(
                document,
                words.substring(0, from + begin.length()) + "\n" + text + words.substring(to));
        writePlots(document.resolveSibling("performance"));
    }

    private void writePlots(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> plot : plots.entrySet()) {
            Files.writeString(folder.resolve(plot.getKey()), plot.getValue());
        }
    }
}
