// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Frames the payloads of a batch's records into one request body, and splits the response body into
 * one piece per record. Implementations are stateless and serializable; what they do to bytes never
 * changes under the same {@link #name()}, because the ledger remembers formats by name.
 */
@PublicEvolving
public interface BatchFormat extends Serializable {

    /** Names the format in the ledger: 1 to 64 characters, for example {@code jsonlines}. */
    String name();

    /**
     * The content type sent with a request unless the user sets one, for example {@code text/csv}.
     */
    String contentType();

    /**
     * The extension of the input object's key, without the first dot, for example {@code jsonl}: up
     * to 16 letters and digits, with dots between.
     */
    String fileExtension();

    /** How many records fit into one request: 1 for containers that take a single record. */
    int maxRecords();

    /**
     * Makes one record's payload fit to stand in a batch; called once per record as it arrives.
     *
     * @return the payload to frame, which may be {@code payload} itself
     * @throws BatchFormatException if it can't stand in a batch; the record comes out as a failure
     */
    byte[] prepare(byte[] payload) throws BatchFormatException;

    /** The bytes that framing adds to each record, for batch size limits. */
    int overheadPerRecord();

    /** The request body for prepared payloads, of which there is at least one. */
    byte[] frame(List<byte[]> payloads);

    /**
     * Splits a response body.
     *
     * @param records how many records the request held; a hint for ambiguous bodies, the caller
     *     compares
     * @return one piece per prediction, in order
     * @throws BatchFormatException if the body is not in this format
     */
    List<byte[]> split(byte[] response, int records) throws BatchFormatException;
}
