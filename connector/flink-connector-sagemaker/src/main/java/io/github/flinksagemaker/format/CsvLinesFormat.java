// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * CSV without a header: one row a line, {@code text/csv}; {@code csv} in the ledger.
 *
 * <p>A row must not contain line breaks, even in quotes, because most containers read line by line.
 * Some versions of SageMaker's XGBoost answer a batch with one line of comma-separated predictions:
 * a single line is split at its commas if that makes as many predictions as there were records.
 */
@Internal
public final class CsvLinesFormat implements BatchFormat {

    private static final long serialVersionUID = 1L;

    static final String NAME = "csv";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String contentType() {
        return "text/csv";
    }

    @Override
    public String fileExtension() {
        return "csv";
    }

    @Override
    public int maxRecords() {
        return Integer.MAX_VALUE;
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (Lines.isBlank(payload)) {
            throw new BatchFormatException(
                    "an empty record can't stand in CSV: containers skip empty lines");
        }
        int end = payload.length;
        if (payload[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && payload[end - 1] == '\r') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (Lines.isBreak(payload[i])) {
                throw new BatchFormatException(
                        "a record with a line break at byte "
                                + i
                                + " can't stand in CSV: replace it before the sink, or use another"
                                + " batch format");
            }
        }
        return end == payload.length ? payload : Arrays.copyOf(payload, end);
    }

    @Override
    public int overheadPerRecord() {
        return 1;
    }

    @Override
    public byte[] frame(List<byte[]> payloads) {
        return Lines.join(payloads);
    }

    @Override
    public List<byte[]> split(byte[] response, int records) {
        List<byte[]> lines = Lines.split(response);
        if (lines.size() == 1 && records > 1) {
            List<byte[]> fields = fields(lines.get(0));
            if (fields.size() == records) {
                return fields;
            }
        }
        return lines;
    }

    /** Splits at the commas outside of quotes. */
    private static List<byte[]> fields(byte[] line) {
        List<byte[]> fields = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i <= line.length; i++) {
            if (i == line.length || (line[i] == ',' && !quoted)) {
                fields.add(Arrays.copyOfRange(line, start, i));
                start = i + 1;
            } else if (line[i] == '"') {
                quoted = !quoted;
            }
        }
        return fields;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CsvLinesFormat;
    }

    @Override
    public int hashCode() {
        return NAME.hashCode();
    }

    @Override
    public String toString() {
        return NAME;
    }
}
