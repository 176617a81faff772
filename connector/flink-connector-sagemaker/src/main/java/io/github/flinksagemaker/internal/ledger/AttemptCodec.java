// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Attempts to bytes and back: as objects of the ledger, of which docs/ledger-format.md is the
 * format, and packed, as state keeps them.
 */
public final class AttemptCodec {

    private static final byte[] NOTHING = new byte[0];

    private static final String LIKELY =
            "https://s3.amazonaws.com/s3:///async-failures/.out-error.out.jsonl/inputs/";

    private AttemptCodec() {}

    /**
     * Encodes an attempt; equal attempts have equal bytes.
     *
     * @throws IllegalArgumentException if no reader would accept it
     */
    public static byte[] encode(Attempt attempt) {
        String problem = LedgerRules.problemOf(attempt);
        if (problem != null) {
            throw new IllegalArgumentException("attempt " + attempt.id() + ": " + problem);
        }
        return LedgerJsonWriter.write(512, 0, out -> write(out, attempt));
    }

    private static void write(LedgerJsonWriter out, Attempt attempt) throws IOException {
        out.startObject();
        out.integer(LedgerFields.V, LedgerFields.VERSION);
        out.text(LedgerFields.ID, attempt.id().toString());
        out.text(LedgerFields.ENDPOINT, attempt.endpointName());
        out.integer(LedgerFields.FROM, attempt.from());
        out.integer(LedgerFields.TO, attempt.to() - 1);
        out.optionalText(LedgerFields.IN, attempt.inputLocation());
        out.text(LedgerFields.OUT, attempt.outputLocation());
        out.optionalText(LedgerFields.FAIL, attempt.failureLocation());
        out.integer(LedgerFields.AT, attempt.acceptedAt());
        out.integer(LedgerFields.DEADLINE, attempt.deadline());
        out.endObject();
    }

    /**
     * Decodes an attempt.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no attempt of a known version
     */
    public static Attempt decode(byte[] bytes, String source) throws LedgerFormatException {
        JsonLine line = LedgerJsonReader.onlyLine(bytes, source, "an attempt");
        int last = line.smallInteger(LedgerFields.TO);
        line.check(last == Integer.MAX_VALUE ? "to is too great" : null);
        Attempt attempt =
                Attempt.builder()
                        .setId(id(line))
                        .setFrom(line.smallInteger(LedgerFields.FROM))
                        .setTo(last + 1)
                        .setEndpointName(line.text(LedgerFields.ENDPOINT))
                        .setInputLocation(line.optionalText(LedgerFields.IN))
                        .setOutputLocation(line.text(LedgerFields.OUT))
                        .setFailureLocation(line.optionalText(LedgerFields.FAIL))
                        .setAcceptedAt(line.integer(LedgerFields.AT))
                        .setDeadline(line.integer(LedgerFields.DEADLINE))
                        .build();
        line.check(LedgerRules.problemOf(attempt));
        return attempt;
    }

    private static InvocationId id(JsonLine line) throws LedgerFormatException {
        try {
            return InvocationId.parse(line.text(LedgerFields.ID));
        } catch (IllegalArgumentException e) {
            throw line.problem("has an id that is not <lane>-<counter>.<attempt>-<nonce>");
        }
    }

    /** In few bytes, without the lane; as state keeps it, so that it must not change. */
    public static byte[] pack(Attempt attempt) {
        InvocationId id = attempt.id();
        PackedOutput out = new PackedOutput();
        out.number(id.counter());
        out.number(id.attempt());
        out.text(NOTHING, id.nonce());
        out.number(attempt.from());
        out.number(attempt.to());
        out.number(attempt.acceptedAt());
        out.signed(attempt.deadline() - attempt.acceptedAt());
        byte[] known = known(id);
        known = both(known, PackedText.write(out, known, attempt.endpointName()));
        known = both(known, PackedText.write(out, known, attempt.outputLocation()));
        PackedText.write(out, known, attempt.failureLocation());
        PackedText.write(out, known, attempt.inputLocation());
        return out.finish();
    }

    /**
     * What was packed.
     *
     * @throws LedgerFormatException if it was not
     */
    public static Attempt unpack(LaneId lane, byte[] packed) throws LedgerFormatException {
        Attempt attempt;
        try {
            attempt = read(lane, new PackedInput(packed));
        } catch (RuntimeException e) {
            throw new LedgerFormatException("a packed attempt is damaged", e);
        }
        String problem = LedgerRules.problemOf(attempt);
        if (problem != null) {
            throw new LedgerFormatException("a packed attempt is damaged: " + problem);
        }
        return attempt;
    }

    private static Attempt read(LaneId lane, PackedInput in) {
        InvocationId first = InvocationId.of(lane, in.number());
        int number = Math.toIntExact(in.number());
        InvocationId id = first.withAttempt(number, string(in.text(NOTHING)));
        Attempt.Builder attempt = Attempt.builder().setId(id);
        attempt.setFrom(Math.toIntExact(in.number())).setTo(Math.toIntExact(in.number()));
        long acceptedAt = in.number();
        attempt.setAcceptedAt(acceptedAt).setDeadline(acceptedAt + in.signed());
        byte[] known = known(id);
        byte[] endpoint = PackedText.read(in, known);
        attempt.setEndpointName(string(endpoint));
        known = both(known, endpoint);
        byte[] output = PackedText.read(in, known);
        attempt.setOutputLocation(string(output));
        known = both(known, output);
        attempt.setFailureLocation(PackedInput.string(PackedText.read(in, known)));
        attempt.setInputLocation(PackedInput.string(PackedText.read(in, known)));
        in.expectEnd();
        return attempt.build();
    }

    /** What is likely to stand in a location before any has been read. */
    private static byte[] known(InvocationId id) {
        return PackedOutput.bytes(LIKELY + id.lane() + '/' + id.first());
    }

    private static byte[] both(byte[] one, byte @Nullable [] other) {
        byte[] more = other == null ? NOTHING : other;
        byte[] both = Arrays.copyOf(one, one.length + more.length);
        System.arraycopy(more, 0, both, one.length, more.length);
        return both;
    }

    private static String string(byte @Nullable [] text) {
        String string = PackedInput.string(text);
        if (string == null) {
            throw new IllegalStateException("a text is missing");
        }
        return string;
    }
}
