// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The rows of KServe's outputs: of JSON an object with each output's row as an array, of binary
 * data the outputs' bytes one after another.
 */
@Internal
final class TensorsSplitting extends NamedSplitting {

    static final String KIND = "tensors";

    private static final long serialVersionUID = 1L;

    TensorsSplitting() {
        super(KIND);
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        TensorDocument document = TensorDocument.of(response, "outputs");
        if (!document.isBinary()) {
            return JsonRows.of(document.names(), document.columns());
        }
        List<byte[]> rows = new ArrayList<>();
        for (int row = 0; row < document.columns().get(0).size(); row++) {
            List<byte[]> parts = new ArrayList<>();
            for (List<byte[]> column : document.columns()) {
                parts.add(column.get(row));
            }
            rows.add(Bytes.concat(parts));
        }
        return rows;
    }
}
