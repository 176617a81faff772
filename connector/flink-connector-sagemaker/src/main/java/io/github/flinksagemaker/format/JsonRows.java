// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Makes objects of columns. */
@Internal
final class JsonRows {

    private JsonRows() {}

    /**
     * One object a row.
     *
     * @param names quoted
     * @param columns of one length, as many as names
     */
    static List<byte[]> of(List<byte[]> names, List<List<byte[]>> columns) {
        int count = columns.get(0).size();
        List<byte[]> rows = new ArrayList<>(count);
        List<byte[]> parts = new ArrayList<>(4 * names.size() + 1);
        for (int row = 0; row < count; row++) {
            parts.clear();
            for (int i = 0; i < names.size(); i++) {
                parts.add(new byte[] {(byte) (i == 0 ? '{' : ',')});
                parts.add(names.get(i));
                parts.add(new byte[] {':'});
                parts.add(columns.get(i).get(row));
            }
            parts.add(new byte[] {'}'});
            rows.add(Bytes.concat(parts));
        }
        return rows;
    }
}
