// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import org.apache.flink.annotation.PublicEvolving;

/** Formats that are no container's own. {@link Containers} has those by container. */
@PublicEvolving
public final class BatchFormats {

    private BatchFormats() {}

    /** One JSON value a line both ways, {@code application/jsonlines}. */
    public static BatchFormat jsonLines() {
        return BatchFormat.of(Framings.lines("application/jsonlines"), Splittings.jsonLines())
                .withAccept("application/jsonlines");
    }

    /** One CSV row a line both ways, without a header, {@code text/csv}. */
    public static BatchFormat csvLines() {
        return BatchFormat.of(Framings.lines("text/csv"), Splittings.lines())
                .withAccept("text/csv");
    }

    /** One record a request, any bytes both ways, {@code application/octet-stream}. */
    public static BatchFormat singleRecord() {
        return singleRecord("application/octet-stream");
    }

    /**
     * One record a request, any bytes both ways.
     *
     * @param contentType of the payload, for example {@code image/jpeg}
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static BatchFormat singleRecord(String contentType) {
        return BatchFormat.of(Framings.single(contentType), Splittings.whole());
    }
}
