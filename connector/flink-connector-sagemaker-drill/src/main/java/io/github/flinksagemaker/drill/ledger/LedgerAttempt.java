// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.ledger;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A further invocation of some of an entry's records.
 *
 * @param from the position in the entry of the first record that it carries
 * @param to that of the last one
 */
public record LedgerAttempt(String id, int from, int to) {

    public static LedgerAttempt read(byte[] object) {
        JsonNode json = JsonMapper.shared().readTree(object);
        return new LedgerAttempt(
                json.required("id").asString(),
                json.required("from").asInt(),
                json.required("to").asInt());
    }
}
