// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

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
        List<byte[]> lines = Lines.split(response);
        for (int i = 0; i < lines.size(); i++) {
            byte[] line = lines.get(i);
            if (!JsonScanner.isOneValue(line, 0, line.length)) {
                throw new BatchFormatException(
                        "line "
                                + (i + 1)
                                + " is not one complete JSON value: "
                                + ResponseForm.describe(response));
            }
        }
        return lines;
    }
}
