// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * Splittings that need no look at the form: RecordIO, the whole body, and the lines by which
 * earlier ledgers name them.
 */
@Internal
final class PlainSplitting extends NamedSplitting {

    static final String RECORD_IO = "recordio";
    static final String WHOLE = "whole";

    /** What ledgers of before framing and splitting were two things name. */
    static final String EARLIER_JSON_LINES = "jsonlines";

    static final String EARLIER_CSV = "csv";
    static final String EARLIER_SINGLE = "single";

    private static final long serialVersionUID = 1L;

    PlainSplitting(String kind) {
        super(kind);
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        switch (name()) {
            case RECORD_IO:
                return recordIo(response);
            case EARLIER_JSON_LINES:
            case EARLIER_CSV:
                return Lines.split(response);
            default:
                return List.of(response);
        }
    }

    private static List<byte[]> recordIo(byte[] response) throws BatchFormatException {
        if (!RecordIo.isFrame(response, 0)) {
            throw ResponseForm.refusal("not RecordIO", response);
        }
        try {
            return RecordIo.split(response);
        } catch (BatchFormatException e) {
            throw ResponseForm.unsplittable(String.valueOf(e.getMessage()), response);
        }
    }
}
