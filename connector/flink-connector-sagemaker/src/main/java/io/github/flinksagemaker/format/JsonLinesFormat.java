// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * JSON Lines: one JSON value a line, {@code application/jsonlines}; {@code jsonlines} in the
 * ledger. SageMaker's built-in algorithms, TensorFlow Serving and many inference toolkits take it
 * and answer with one line per record.
 *
 * <p>A record may span lines: outside of strings line breaks mean nothing in JSON, and inside of
 * strings they can only be escapes, so that each becomes a space. That a record is valid JSON is
 * not checked.
 */
@Internal
public final class JsonLinesFormat implements BatchFormat {

    private static final long serialVersionUID = 1L;

    static final String NAME = "jsonlines";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String contentType() {
        return "application/jsonlines";
    }

    @Override
    public String fileExtension() {
        return "jsonl";
    }

    @Override
    public int maxRecords() {
        return Integer.MAX_VALUE;
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (Lines.isBlank(payload)) {
            throw new BatchFormatException(
                    "an empty record can't stand in JSON Lines: encode a JSON value, such as null");
        }
        byte[] prepared = payload;
        for (int i = 0; i < payload.length; i++) {
            if (Lines.isBreak(payload[i])) {
                if (prepared == payload) {
                    prepared = payload.clone(); // the caller's array may be the carried record
                }
                prepared[i] = ' ';
            }
        }
        return prepared;
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
        return Lines.split(response);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonLinesFormat;
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
