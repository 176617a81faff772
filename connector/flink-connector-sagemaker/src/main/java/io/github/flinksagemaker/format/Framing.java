// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Makes one request body of the payloads of a batch's records. Implementations are stateless,
 * serializable and safe for use by many threads. {@link Framings} has those for SageMaker's
 * containers.
 */
@PublicEvolving
public interface Framing extends Serializable {

    /**
     * Names the kind in the ledger: 1 to 24 letters, digits and hyphens, for example {@code json}.
     */
    String name();

    /**
     * Tells two settings of one kind apart in the ledger: up to 16 hexadecimal digits that are
     * equal exactly if all settings are. Empty (default) if there are no settings.
     */
    default String digest() {
        return "";
    }

    /** The content type sent with a request, for example {@code text/csv}. */
    String contentType();

    /**
     * The extension of the input object's key, without the first dot, for example {@code jsonl}: up
     * to 16 letters and digits, with dots between.
     */
    String fileExtension();

    /** How many records fit into one request: no bound by default, 1 for a single one. */
    default int maxRecords() {
        return Integer.MAX_VALUE;
    }

    /**
     * Makes one record's payload fit to stand in a batch; called once per record as it arrives. By
     * default nothing is changed.
     *
     * @return the payload to frame, which may be {@code payload} itself
     * @throws BatchFormatException if it can't stand in a batch; the record comes out as a failure
     */
    default byte[] prepare(byte[] payload) throws BatchFormatException {
        return payload;
    }

    /** The bytes that framing adds to each request at most, besides those for each record. */
    default int overheadPerRequest() {
        return 0;
    }

    /** The bytes that framing adds to each record at most, for batch size limits. */
    int overheadPerRecord();

    /** The request for prepared payloads, of which there is at least one. */
    FramedRequest frame(List<byte[]> payloads);

    /** Whether {@link #cut} works; {@code false} by default. */
    default boolean cuts() {
        return false;
    }

    /**
     * The inverse of {@link #frame}: of a body that was framed of payloads, exactly the request
     * that framing the payloads {@code from} (inclusive) to {@code to} (exclusive) alone would have
     * made.
     *
     * @throws BatchFormatException if the body was not framed so, or has fewer records
     * @throws UnsupportedOperationException if {@link #cuts()} is {@code false}
     */
    default FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        throw new UnsupportedOperationException("the framing '" + name() + "' does not cut");
    }
}
