// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a further attempt sends (rule 53): of the whole the same input object; of a part what the
 * framing cuts from it, or frames anew of the records that the ledger carries, where those are the
 * payload. Only the framing that made an entry's payload may do that.
 */
final class AttemptPayloads {

    private static final String LIMIT =
            ", more than is read to cut a request: an eighth of source.max-buffered-bytes";

    private final ObjectStore store;
    private final PatientCalls calls;
    private final LedgerPaths paths;
    private final LocationRules rules;
    private final BatchFormat format;
    private final long maxInputBytes;
    private final CarriedBytes carried;

    /**
     * @param maxInputBytes of an input object that is cut
     */
    AttemptPayloads(
            ObjectStore store,
            PatientCalls calls,
            LedgerPaths paths,
            LocationRules rules,
            BatchFormat format,
            long maxInputBytes,
            CarriedBytes carried) {
        this.store = store;
        this.calls = calls;
        this.paths = paths;
        this.rules = rules;
        this.format = format;
        this.maxInputBytes = maxInputBytes;
        this.carried = carried;
    }

    /** Why the entry's records can't be invoked apart from each other; null if they can. */
    @Nullable String objectionToParts(LedgerEntry entry) {
        if (!format.framingId().equals(entry.framing())) {
            return "its payload was framed as "
                    + (entry.framing() == null ? "nobody knows" : "'" + entry.framing() + "'")
                    + ", the source's batch format frames as '"
                    + format.framingId()
                    + "'";
        }
        if (entry.inputLocation() == null) {
            return entry.carriesPayloads()
                    ? null
                    : "its payload went in the request, and the ledger carries something else";
        }
        if (!format.framing().cuts()) {
            return "the framing '" + format.framingId() + "' can't cut a request";
        }
        if (entry.carriedBytes() > maxInputBytes) {
            return "its records have " + entry.carriedBytes() + " bytes" + LIMIT;
        }
        return rules.inputOf(entry) == null ? "its input is not the connector's" : null;
    }

    /** Whether the records can be sent once more as they were. */
    boolean canRepeat(FailedPart failed, LedgerEntry entry) {
        return stagedInput(failed, entry) != null || objectionToParts(entry) == null;
    }

    /** The input object that serves as it is, if all records are to be sent and have one. */
    private static @Nullable String stagedInput(FailedPart failed, LedgerEntry entry) {
        return failed.size() == entry.records().size() ? entry.inputLocation() : null;
    }

    /**
     * Finds the payload; {@code problem} hears, in words, why there is none, {@code failed} if its
     * input could not be read.
     */
    void of(
            FailedPart part,
            LedgerEntry entry,
            Consumer<AttemptPayload> then,
            Consumer<String> problem,
            Consumer<ServiceException> failed) {
        String staged = stagedInput(part, entry);
        String objection = staged == null ? objectionToParts(entry) : null;
        if (staged != null) {
            staged(staged, entry, then, problem);
        } else if (objection != null) {
            problem.accept(objection);
        } else if (entry.inputLocation() == null) {
            carried.read(
                    part.invocation,
                    (bytes, offset) -> framed(part, entry, bytes, offset, then, problem));
        } else {
            cut(part, entry, then, problem, failed);
        }
    }

    private S3Location partInput(FailedPart failed, LedgerEntry entry) {
        return paths.inputOfPart(
                entry.invocationId(),
                failed.from(),
                failed.to() - 1,
                format.framing().fileExtension());
    }

    private static void staged(
            String input,
            LedgerEntry entry,
            Consumer<AttemptPayload> then,
            Consumer<String> problem) {
        String type = entry.contentType();
        try {
            then.accept(
                    AttemptPayload.staged(
                            S3Location.parse(input),
                            type == null ? "application/octet-stream" : type));
        } catch (IllegalArgumentException e) {
            problem.accept("its input location can't be read: " + e.getMessage());
        }
    }

    private void cut(
            FailedPart part,
            LedgerEntry entry,
            Consumer<AttemptPayload> then,
            Consumer<String> problem,
            Consumer<ServiceException> failed) {
        S3Location input = rules.inputOf(entry);
        if (input == null) {
            problem.accept("its input is not the connector's");
            return;
        }
        calls.call(
                part.entry().deadline(),
                () -> store.getUpTo(input, maxInputBytes),
                object -> {
                    if (!object.exists()) {
                        problem.accept(input + " is missing");
                    } else if (!object.isWhole()) {
                        problem.accept(tooLarge(input, object.size()));
                    } else {
                        cut(part, entry, object.bytes(), then, problem);
                    }
                },
                failed);
    }

    private static String tooLarge(S3Location input, long size) {
        return input + " has " + size + " bytes" + LIMIT;
    }

    private void cut(
            FailedPart failed,
            LedgerEntry entry,
            byte[] body,
            Consumer<AttemptPayload> then,
            Consumer<String> problem) {
        FramedRequest part;
        try {
            part = format.framing().cut(body, failed.from(), failed.to());
        } catch (BatchFormatException | RuntimeException | StackOverflowError e) {
            problem.accept(notCut() + ": " + BoundedText.reason(e));
            return;
        } catch (Error e) {
            throw QuotelessException.insteadOf(e, notCut());
        }
        then.accept(
                AttemptPayload.cut(
                        partInput(failed, entry), part.body(), contentType(part, entry)));
    }

    private String notCut() {
        return "the framing '" + format.framingId() + "' could not cut the request";
    }

    private void framed(
            FailedPart failed,
            LedgerEntry entry,
            byte[] bytes,
            int offset,
            Consumer<AttemptPayload> then,
            Consumer<String> problem) {
        FramedRequest request;
        try {
            List<byte[]> payloads = new ArrayList<>();
            for (RecordSpan span : entry.records().subList(failed.from(), failed.to())) {
                int begin = offset + Math.toIntExact(span.offset());
                payloads.add(Arrays.copyOfRange(bytes, begin, begin + span.length()));
            }
            request = format.frame(payloads);
        } catch (RuntimeException | StackOverflowError e) {
            problem.accept(notCut() + ": " + BoundedText.reason(e));
            return;
        } catch (Error e) {
            throw QuotelessException.insteadOf(e, notCut());
        }
        then.accept(AttemptPayload.inline(request.body(), contentType(request, entry)));
    }

    private String contentType(FramedRequest request, LedgerEntry entry) {
        String framed = request.contentType();
        String recorded = entry.contentType();
        return framed != null ? framed : recorded != null ? recorded : format.contentType();
    }
}
