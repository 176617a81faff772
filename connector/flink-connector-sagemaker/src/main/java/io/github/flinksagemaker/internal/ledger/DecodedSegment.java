// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A segment as read: header and entries, and the object's bytes, in which the raw section lies. Of
 * a damaged one ({@link SegmentCodec#salvage}) what can be read, with an entry without records in
 * the place of each that can't.
 */
public final class DecodedSegment {

    private final Segment segment;
    private final byte[] bytes;
    private final int rawOffset;
    private final @Nullable String damage;
    private final boolean lost;
    private final long date;

    DecodedSegment(
            Segment segment, byte[] bytes, int rawOffset, @Nullable String damage, boolean lost) {
        this(segment, bytes, rawOffset, damage, lost, 0);
    }

    private DecodedSegment(
            Segment segment,
            byte[] bytes,
            int rawOffset,
            @Nullable String damage,
            boolean lost,
            long date) {
        this.segment = segment;
        this.bytes = bytes;
        this.rawOffset = rawOffset;
        this.damage = damage;
        this.lost = lost;
        this.date = date;
    }

    public Segment segment() {
        return segment;
    }

    public SegmentPlace place() {
        return new SegmentPlace(segment.lane(), segment.number(), date, rawOffset, bytes.length);
    }

    /** The same, with when S3 says that it was written, milliseconds since the epoch. */
    public DecodedSegment dated(long written) {
        return new DecodedSegment(segment, bytes, rawOffset, damage, lost, written);
    }

    /** When S3 says that it was written, milliseconds since the epoch; 0 if nobody told. */
    public long date() {
        return date;
    }

    /** What is wrong with it, naming object and line; null if nothing is. */
    public @Nullable String damage() {
        return damage;
    }

    /**
     * Whether not even the header could be read: then {@link #segment()} says nothing but lane and
     * number, and whether the segment ended the lane is unknown.
     */
    public boolean isLost() {
        return lost;
    }

    /** The same damaged segment with at least that many entries, those added without records. */
    public DecodedSegment withLostEntries(int atLeast) {
        if (damage == null || segment.entries().size() >= atLeast) {
            return this;
        }
        List<LedgerEntry> entries = new ArrayList<>(segment.entries());
        while (entries.size() < atLeast) {
            entries.add(SegmentSalvage.lostEntry(segment.lane(), entries.size()));
        }
        return new DecodedSegment(
                segment.toBuilder().setEntries(Collections.unmodifiableList(entries)).build(),
                bytes,
                rawOffset,
                damage,
                lost,
                date);
    }

    /** The whole object, not copied. */
    public byte[] bytes() {
        return bytes;
    }

    /** Where the raw section starts in {@link #bytes()}. */
    public int rawOffset() {
        return rawOffset;
    }
}
