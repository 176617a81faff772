// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the line of one entry. */
final class EntryLine {

    private EntryLine() {}

    static LedgerEntry read(LedgerText text, LaneId lane) throws IOException {
        text.nextLine();
        LedgerEntry.Builder entry = LedgerEntry.builder();
        InvocationId id = null;
        String endpoint = null;
        String format = null;
        Long at = null;
        Long deadline = null;
        List<RecordSpan> records = null;
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "id":
                    id = invocationId(text, lane);
                    break;
                case "endpoint":
                    endpoint = text.text();
                    break;
                case "in":
                    entry.setInputLocation(text.text());
                    break;
                case "out":
                    entry.setOutputLocation(text.text());
                    break;
                case "fail":
                    entry.setFailureLocation(text.text());
                    break;
                case "contentType":
                    entry.setContentType(text.text());
                    break;
                case "accept":
                    entry.setAccept(text.text());
                    break;
                case "attributes":
                    entry.setCustomAttributes(text.text());
                    break;
                case "extension":
                    entry.setOutputPathExtension(text.text());
                    break;
                case "filename":
                    entry.setFilename(text.text());
                    break;
                case "format":
                    format = text.text();
                    break;
                case "framing":
                    entry.setFraming(text.text());
                    break;
                case "at":
                    at = text.integer();
                    break;
                case "deadline":
                    deadline = text.integer();
                    break;
                case "ttl":
                    entry.setRequestTtl(text.integer());
                    break;
                case "timeout":
                    entry.setInvocationTimeout(text.integer());
                    break;
                case "aw":
                    entry.setArrivalWatermark(text.integer());
                    break;
                case "carried":
                    if (!text.text().equals(LedgerFields.CARRIED_BY_INPUT)) {
                        throw text.problem("has records carried by something other than input");
                    }
                    entry.setCarriedByInput(true);
                    break;
                case "records":
                    records = records(text);
                    break;
                case "rejected":
                    entry.setRejection(rejection(text));
                    break;
                default:
                    text.skip();
            }
        }
        text.endLine();
        return entry.setInvocationId(text.required("id", id))
                .setEndpointName(text.required("endpoint", endpoint))
                .setFormat(text.required("format", format))
                .setAcceptedAt(text.required("at", at))
                .setDeadline(text.required("deadline", deadline))
                .setRecords(text.required("records", records))
                .build();
    }

    private static InvocationId invocationId(LedgerText text, LaneId lane) throws IOException {
        InvocationId id;
        try {
            id = InvocationId.parse(text.text());
        } catch (IllegalArgumentException e) {
            throw text.problem("has an id that is not <lane>-<counter>");
        }
        if (!id.lane().equals(lane)) {
            throw text.problem("has an id of lane " + id.lane() + " in a segment of lane " + lane);
        }
        return InvocationId.of(lane, id.counter()); // one lane in memory, not one per entry
    }

    /** {@code [[offset,length],[offset,length,eventTime],…]}. */
    private static List<RecordSpan> records(LedgerText text) throws IOException {
        List<RecordSpan> records = new ArrayList<>();
        text.enterArray();
        while (text.nextElement()) {
            text.enterArray();
            text.nextElement();
            long offset = text.integer();
            text.nextElement();
            int length = text.smallInteger();
            Long eventTime = text.nextElement() ? (Long) text.integer() : null;
            if (eventTime != null && text.nextElement()) {
                throw text.problem("has a record with more than offset, length and event time");
            }
            records.add(RecordSpan.of(offset, length, eventTime));
        }
        return Collections.unmodifiableList(records);
    }

    private static Rejection rejection(LedgerText text) throws IOException {
        FailureKind kind = null;
        String message = null;
        text.enterObject();
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "kind":
                    String written = text.text();
                    for (FailureKind known : FailureKind.values()) {
                        if (LedgerFields.of(known).equals(written)) {
                            kind = known;
                        }
                    }
                    break;
                case "text":
                    message = text.text();
                    break;
                default:
                    text.skip();
            }
        }
        return Rejection.of(
                text.required("rejected.kind, or a known one", kind),
                text.required("rejected.text", message));
    }
}
