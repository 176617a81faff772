// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.List;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Splits a response body into one piece per prediction. Nothing is guessed: it takes exactly its
 * own form, and whether there are as many pieces as records is for the caller to see.
 * Implementations are stateless, serializable and safe for use by many threads. {@link Splittings}
 * has those for SageMaker's containers.
 */
@PublicEvolving
public interface Splitting extends Serializable {

    /**
     * Names the splitting with all its settings in the ledger: 1 to 64 characters, for example
     * {@code json-array:predictions}. What it does to bytes never changes under the same name,
     * because responses are split by the name that stands in the ledger.
     */
    String name();

    /**
     * Splits a response body.
     *
     * @return one piece per prediction, in order
     * @throws BatchFormatException if the body is not of this form; the message names what came by
     *     its kind, never by its content
     */
    List<byte[]> split(byte[] response) throws BatchFormatException;
}
