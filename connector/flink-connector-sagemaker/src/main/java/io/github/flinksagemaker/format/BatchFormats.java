// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.Optional;
import org.apache.flink.annotation.PublicEvolving;

/** The built-in batch formats. */
@PublicEvolving
public final class BatchFormats {

    private BatchFormats() {}

    /** One JSON value a line, {@code application/jsonlines}. */
    public static BatchFormat jsonLines() {
        return new JsonLinesFormat();
    }

    /** One CSV row a line, without a header, {@code text/csv}. */
    public static BatchFormat csvLines() {
        return new CsvLinesFormat();
    }

    /** One record a request, any bytes, {@code application/octet-stream}. */
    public static BatchFormat singleRecord() {
        return new SingleRecordFormat();
    }

    /**
     * One record a request, any bytes.
     *
     * @param contentType of the payload, for example {@code image/jpeg}
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static BatchFormat singleRecord(String contentType) {
        return new SingleRecordFormat(contentType);
    }

    /**
     * The built-in format of that {@link BatchFormat#name()}, as ledger entries give it: {@code
     * jsonlines}, {@code csv} or {@code single} (with its default content type); empty for any
     * other.
     */
    public static Optional<BatchFormat> byName(String name) {
        switch (name) {
            case JsonLinesFormat.NAME:
                return Optional.of(jsonLines());
            case CsvLinesFormat.NAME:
                return Optional.of(csvLines());
            case SingleRecordFormat.NAME:
                return Optional.of(singleRecord());
            default:
                return Optional.empty();
        }
    }
}
