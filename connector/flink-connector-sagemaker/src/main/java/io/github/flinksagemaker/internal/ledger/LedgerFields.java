// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names that stand in the ledger's objects; docs/ledger-format.md explains them. */
final class LedgerFields {

    /** The version that this connector writes, and the only one it reads. */
    static final long VERSION = 1;

    static final String AT_LEAST_ONCE = "at-least-once";
    static final String EXACTLY_ONCE = "exactly-once";
    static final String CARRIED_BY_INPUT = "input";
    static final String CARRIES_PAYLOADS = "payload";

    // Encoded once, since they are written for every entry.
    static final SerializedString V = name("v");
    static final SerializedString LANE = name("lane");
    static final SerializedString SEGMENT = name("segment");
    static final SerializedString AUTHOR = name("author");
    static final SerializedString W = name("w");
    static final SerializedString OPENING = name("opening");
    static final SerializedString SINK = name("sink");
    static final SerializedString SUBTASK = name("subtask");
    static final SerializedString PARALLELISM = name("parallelism");
    static final SerializedString MODE = name("mode");
    static final SerializedString PREDECESSORS = name("predecessors");
    static final SerializedString RESTORED_CHECKPOINT = name("restoredCheckpoint");
    static final SerializedString RUN = name("run");
    static final SerializedString JOB = name("job");
    static final SerializedString SUCCEEDS = name("succeeds");
    static final SerializedString START = name("start");
    static final SerializedString END = name("end");
    static final SerializedString REASON = name("reason");
    static final SerializedString ENTRIES = name("entries");
    static final SerializedString RAW = name("raw");

    static final SerializedString ID = name("id");
    static final SerializedString ENDPOINT = name("endpoint");
    static final SerializedString IN = name("in");
    static final SerializedString OUT = name("out");
    static final SerializedString FAIL = name("fail");
    static final SerializedString CONTENT_TYPE = name("contentType");
    static final SerializedString ACCEPT = name("accept");
    static final SerializedString ATTRIBUTES = name("attributes");
    static final SerializedString EXTENSION = name("extension");
    static final SerializedString FILENAME = name("filename");
    static final SerializedString FORMAT = name("format");
    static final SerializedString FRAMING = name("framing");
    static final SerializedString AT = name("at");
    static final SerializedString DEADLINE = name("deadline");
    static final SerializedString TTL = name("ttl");
    static final SerializedString TIMEOUT = name("timeout");
    static final SerializedString AW = name("aw");
    static final SerializedString CARRIED = name("carried");
    static final SerializedString RECORDS = name("records");
    static final SerializedString REJECTED = name("rejected");
    static final SerializedString KIND = name("kind");
    static final SerializedString TEXT = name("text");

    static final SerializedString COMMIT = name("commit");
    static final SerializedString FROM = name("from");
    static final SerializedString TO = name("to");
    static final SerializedString AFTER_CHECKPOINT = name("afterCheckpoint");

    private LedgerFields() {}

    /** {@code END_OF_INPUT} is written {@code end-of-input}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@code {"reason":…}}, if the line has an end. */
    static @Nullable LaneEnd end(JsonLine line) throws LedgerFormatException {
        JsonLine end = line.object(END);
        return end == null
                ? null
                : line.required("end with a known reason", end.constant(REASON, LaneEnd.values()));
    }

    private static SerializedString name(String value) {
        SerializedString name = new SerializedString(value);
        name.asQuotedUTF8(); // encodes it now, not under contention
        return name;
    }
}
