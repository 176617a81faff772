// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One result as the source's job writes it down.
 *
 * @param record the carried record, as it came out; null if it did not
 * @param prediction null for a failure
 * @param failure the failure's kind; null for a success
 * @param text the failure's text; null for a success
 * @param invocation the id of the one that it is the result of, be it the first or an attempt
 * @param position the record's place in the first one
 * @param late whether the watermark had passed the record when it came out
 */
public record ResultLine(
        @Nullable String record,
        @Nullable String prediction,
        @Nullable String failure,
        @Nullable String text,
        String invocation,
        int position,
        boolean late) {

    /** As a line of JSON. */
    public String write() {
        ObjectNode line = JsonMapper.shared().createObjectNode();
        line.put("record", record);
        line.put("prediction", prediction);
        line.put("failure", failure);
        line.put("text", text);
        line.put("invocation", invocation);
        line.put("position", position);
        line.put("late", late);
        return line.toString();
    }

    /** The number of the record, or -1 if there is none or it is none of ours. */
    public long id() {
        return record == null ? -1 : Input.idOf(record);
    }

    /** The id of the record's first invocation, as the ledger has it. */
    public String entry() {
        return Attempts.first(invocation);
    }

    /** The lane that the invocation belongs to: the run of a writer. */
    public String lane() {
        return invocation.substring(0, invocation.indexOf('-'));
    }

    /** Reads what {@link #write()} wrote. */
    public static ResultLine read(String line) {
        JsonNode json = JsonMapper.shared().readTree(line);
        return new ResultLine(
                text(json, "record"),
                text(json, "prediction"),
                text(json, "failure"),
                text(json, "text"),
                json.required("invocation").asString(),
                json.required("position").asInt(),
                json.required("late").asBoolean());
    }

    private static @Nullable String text(JsonNode json, String field) {
        JsonNode value = json.required(field);
        return value.isNull() ? null : value.asString();
    }
}
