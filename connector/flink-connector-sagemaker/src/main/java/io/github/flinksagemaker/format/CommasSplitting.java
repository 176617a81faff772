// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** One line, cut at the commas outside of quotes and square brackets. */
@Internal
final class CommasSplitting extends NamedSplitting {

    static final String KIND = "commas";

    private static final long serialVersionUID = 1L;

    CommasSplitting() {
        super(KIND);
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        List<byte[]> lines = Lines.split(response);
        if (lines.size() != 1 || lines.get(0).length == 0 || lines.get(0)[0] == '{') {
            throw ResponseForm.refusal(
                    "not one line with commas but " + lines.size() + " lines", response);
        }
        return fields(lines.get(0), response);
    }

    private static List<byte[]> fields(byte[] line, byte[] response) throws BatchFormatException {
        List<byte[]> fields = new ArrayList<>();
        boolean quoted = false;
        int depth = 0;
        int start = 0;
        for (int i = 0; i < line.length; i++) {
            byte c = line[i];
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted) {
                continue;
            } else if (c == '[') {
                depth++;
            } else if (c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                fields.add(Arrays.copyOfRange(line, start, i));
                start = i + 1;
            }
            if (depth < 0) {
                break;
            }
        }
        if (quoted || depth != 0) {
            throw ResponseForm.unsplittable("quotes or brackets of the line don't close", response);
        }
        fields.add(Arrays.copyOfRange(line, start, line.length));
        return fields;
    }
}
