// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** One complete JSON value a line. */
@Internal
final class JsonLinesSplitting extends NamedSplitting {

    static final String KIND = "json-lines";

    private static final long serialVersionUID = 1L;

    JsonLinesSplitting() {
        super(KIND);
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        List<byte[]> lines = new ArrayList<>();
        JsonScanner scanner = JsonScanner.ofLines(response);
        for (int start = 0; start < response.length; ) {
            int end = scanner.endOfLine(start);
            if (end < 0) {
                throw ResponseForm.refusal(
                        "line " + (lines.size() + 1) + " is not one complete JSON value", response);
            }
            int to = response[end - 1] == '\r' ? end - 1 : end;
            lines.add(Arrays.copyOfRange(response, start, to));
            start = end + 1;
        }
        return lines;
    }
}
