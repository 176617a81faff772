// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** Decodes an object of the ledger of one kind; what is none is refused by its location. */
public final class LedgerDecoder<T> {

    public static final LedgerDecoder<Segment> SEGMENT =
            new LedgerDecoder<>(
                    "a segment", (bytes, source) -> SegmentCodec.decode(bytes, source).segment());

    public static final LedgerDecoder<Commit> COMMIT =
            new LedgerDecoder<>("a commit", CommitCodec::decode);

    public static final LedgerDecoder<RunMarker> RUN_MARKER =
            new LedgerDecoder<>("a run's marker", RunMarkerCodec::decode);

    public static final LedgerDecoder<Attempt> ATTEMPT =
            new LedgerDecoder<>("an attempt", AttemptCodec::decode);

    public static final LedgerDecoder<TrimMark> TRIM_MARK =
            new LedgerDecoder<>("a trim mark", TrimMark::decode);

    private final String kind;
    private final Codec<T> codec;

    private LedgerDecoder(String kind, Codec<T> codec) {
        this.kind = kind;
        this.codec = codec;
    }

    /**
     * What the object at {@code location} holds.
     *
     * @throws LedgerCorruptionException if it is none of this kind: nothing else may be there
     * @throws UncheckedIOException if it is of a newer version, which is no damage
     */
    public T decode(S3Location location, byte[] bytes) {
        try {
            return codec.decode(bytes, location.toString());
        } catch (LedgerVersionException e) {
            throw new UncheckedIOException(e);
        } catch (LedgerFormatException e) {
            throw new LedgerCorruptionException(
                    location, "is not " + kind + " (" + e.getMessage() + ")");
        }
    }

    /** The same; null if it is none of this kind and of a known version. */
    public @Nullable T decodeOrNull(S3Location location, byte[] bytes) {
        try {
            return codec.decode(bytes, location.toString());
        } catch (LedgerFormatException e) {
            return null;
        }
    }

    @FunctionalInterface
    private interface Codec<T> {
        T decode(byte[] bytes, String source) throws LedgerFormatException;
    }
}
