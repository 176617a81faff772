// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry in few bytes, for those that wait by the hundred thousand: what entries have in
 * common is shared ({@link SharedEntryFields}), what is left of their names is written one after
 * the other, each as its difference to the one before.
 */
public final class PackedEntry {

    private static final byte[] NOTHING = new byte[0];

    private final SharedEntryFields shared;
    private final byte[] packed;

    PackedEntry(SharedEntryFields shared, byte[] packed) {
        this.shared = shared;
        this.packed = packed;
    }

    /** Packs an entry; {@link #unpack} answers with an equal one. */
    static PackedEntry of(LedgerEntry entry, SharedEntryFields shared) {
        PackedOutput out = new PackedOutput();
        byte[] name = out.text(NOTHING, shared.output().restOf(entry.outputLocation()));
        out.text(name, shared.failure().restOf(entry.failureLocation()));
        out.number(entry.invocationId().counter());
        out.text(name(entry.invocationId()), shared.input().restOf(entry.inputLocation()));
        out.text(NOTHING, entry.customAttributes());
        out.text(NOTHING, entry.outputPathExtension());
        out.text(NOTHING, entry.filename());
        out.number(entry.acceptedAt());
        out.signed(entry.deadline() - entry.acceptedAt());
        out.optional(entry.arrivalWatermark(), entry.acceptedAt());
        out.number(entry.records().size());
        long end = 0;
        long time = entry.acceptedAt();
        for (RecordSpan span : entry.records()) {
            out.signed(span.offset() - end);
            out.number(span.length() + 1L);
            out.optional(span.eventTime(), time);
            end = span.offset() + Math.max(0, span.length());
            time = span.eventTime() == null ? time : span.eventTime();
        }
        Rejection rejection = entry.rejection();
        out.text(NOTHING, rejection == null ? null : rejection.message());
        out.number(rejection == null ? 0 : rejection.kind().ordinal());
        return new PackedEntry(shared, out.finish());
    }

    /** Where the output will be; absent from a rejected entry. */
    public @Nullable S3Location outputLocation() {
        return shared.output().location(new PackedInput(packed).text(NOTHING));
    }

    /** Where a failure would be; absent if the endpoint writes none. */
    public @Nullable S3Location failureLocation() {
        PackedInput in = new PackedInput(packed);
        byte[] output = in.text(NOTHING);
        return shared.failure().location(in.text(output == null ? NOTHING : output));
    }

    public String endpointName() {
        return shared.endpointName();
    }

    /** Without what it shares with others. */
    int sizeInBytes() {
        return packed.length;
    }

    /** The entry as it was. */
    public LedgerEntry unpack() {
        PackedInput in = new PackedInput(packed);
        byte[] output = in.text(NOTHING);
        byte[] failure = in.text(output == null ? NOTHING : output);
        InvocationId id = InvocationId.of(shared.lane(), in.number());
        LedgerEntry.Builder entry =
                LedgerEntry.builder()
                        .setInvocationId(id)
                        .setEndpointName(shared.endpointName())
                        .setInputLocation(shared.input().whole(in.text(name(id))))
                        .setOutputLocation(shared.output().whole(output))
                        .setFailureLocation(shared.failure().whole(failure))
                        .setContentType(shared.contentType())
                        .setAccept(shared.accept())
                        .setCustomAttributes(PackedInput.string(in.text(NOTHING)))
                        .setOutputPathExtension(PackedInput.string(in.text(NOTHING)))
                        .setFilename(PackedInput.string(in.text(NOTHING)))
                        .setFormat(shared.format())
                        .setFraming(shared.framing())
                        .setRequestTtl(shared.requestTtl())
                        .setInvocationTimeout(shared.invocationTimeout())
                        .setCarriedByInput(shared.carriedByInput())
                        .setCarriesPayloads(shared.carriesPayloads());
        long acceptedAt = in.number();
        entry.setAcceptedAt(acceptedAt)
                .setDeadline(acceptedAt + in.signed())
                .setArrivalWatermark(in.optional(acceptedAt))
                .setRecords(spans(in, acceptedAt));
        String message = PackedInput.string(in.text(NOTHING));
        if (message != null) {
            entry.setRejection(Rejection.of(PackedInput.kind(in.number()), message));
        }
        return entry.build();
    }

    private static List<RecordSpan> spans(PackedInput in, long acceptedAt) {
        int count = Math.toIntExact(in.number());
        List<RecordSpan> spans = new ArrayList<>(count);
        long end = 0;
        long time = acceptedAt;
        for (int i = 0; i < count; i++) {
            long offset = end + in.signed();
            int length = (int) (in.number() - 1);
            Long eventTime = in.optional(time);
            spans.add(RecordSpan.of(offset, length, eventTime));
            end = offset + Math.max(0, length);
            time = eventTime == null ? time : eventTime;
        }
        return Collections.unmodifiableList(spans);
    }

    private static byte[] name(InvocationId id) {
        return PackedOutput.bytes(id.toString());
    }
}
