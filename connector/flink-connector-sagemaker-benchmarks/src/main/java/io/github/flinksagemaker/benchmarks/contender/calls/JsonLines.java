// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A batch's payload and its response. */
public final class JsonLines {

    private JsonLines() {}

    /** One record a line. */
    public static byte[] payload(List<String> records) {
        return String.join("\n", records).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * One prediction for each record.
     *
     * @throws IllegalStateException if there are more or fewer lines
     */
    public static List<String> predictions(byte[] output, int records) {
        List<String> lines = new ArrayList<>(records);
        int start = 0;
        for (int i = 0; i <= output.length; i++) {
            if (i == output.length || output[i] == '\n') {
                lines.add(new String(output, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        if (lines.size() != records) {
            throw new IllegalStateException(
                    lines.size() + " predictions for " + records + " records");
        }
        return lines;
    }
}
