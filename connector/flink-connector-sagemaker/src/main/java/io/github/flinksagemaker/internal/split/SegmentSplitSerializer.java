// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.ledger.AttemptCodec;
import io.github.flinksagemaker.internal.ledger.VarLong;
import io.github.flinksagemaker.model.LaneId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Splits to bytes and back. Version 3: lane (16 bytes), a byte of flags (1: a watermark before, 2:
 * a start time, 4: a date, 8: open entries, 16: content, 32: parts), the number, what the flags say
 * of the first three (all variable), and the open entries' bits, least first, and the content, each
 * behind its length (4). Parts: the number of entries (4), of each its index and the number of its
 * parts, and of each part where it begins and ends (all variable) and its attempt, packed, behind
 * its length (4; none: 0). Versions 1 and 2 held whole lanes, and are refused.
 */
public final class SegmentSplitSerializer implements SimpleVersionedSerializer<SegmentSplit> {

    public static final SegmentSplitSerializer INSTANCE = new SegmentSplitSerializer();

    private static final int VERSION = 3;
    private static final int WATERMARK = 1;
    private static final int START_TIME = 2;
    private static final int DATE = 4;
    private static final int OPEN = 8;
    private static final int CONTENT = 16;
    private static final int PARTS = 32;
    private static final int ALL_FLAGS = 63;
    private static final String WHAT = "a segment's split";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(SegmentSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        BitSet open = split.open();
        byte[] content = split.content();
        boolean hasWatermark = split.watermarkBefore() != SegmentSplit.NO_WATERMARK;
        boolean hasDate = split.date() != SegmentSplit.NO_DATE;
        split.lane().writeTo(out);
        out.writeByte(
                (hasWatermark ? WATERMARK : 0)
                        | (split.startTime() != 0 ? START_TIME : 0)
                        | (hasDate ? DATE : 0)
                        | (open != null ? OPEN : 0)
                        | (content != null ? CONTENT : 0)
                        | (split.parts().isEmpty() ? 0 : PARTS));
        VarLong.write(split.number(), out::writeByte);
        if (hasWatermark) {
            VarLong.writeSigned(split.watermarkBefore(), out::writeByte);
        }
        if (split.startTime() != 0) {
            VarLong.writeSigned(split.startTime(), out::writeByte);
        }
        if (hasDate) {
            VarLong.writeSigned(split.date(), out::writeByte);
        }
        if (open != null) {
            writeBytes(open.toByteArray(), out);
        }
        if (content != null) {
            writeBytes(content, out);
        }
        if (!split.parts().isEmpty()) {
            writeParts(split.parts(), out);
        }
        return bytes.toByteArray();
    }

    private static void writeBytes(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static void writeParts(Map<Integer, List<OpenPart>> entries, DataOutputStream out)
            throws IOException {
        out.writeInt(entries.size());
        for (Map.Entry<Integer, List<OpenPart>> entry : entries.entrySet()) {
            VarLong.write(entry.getKey(), out::writeByte);
            VarLong.write(entry.getValue().size(), out::writeByte);
            for (OpenPart part : entry.getValue()) {
                VarLong.write(part.from(), out::writeByte);
                VarLong.write(part.to(), out::writeByte);
                Attempt attempt = part.attempt();
                writeBytes(attempt == null ? new byte[0] : AttemptCodec.pack(attempt), out);
            }
        }
    }

    private static Map<Integer, List<OpenPart>> readParts(
            StateInput in, LaneId lane, @Nullable BitSet open) throws IOException {
        Map<Integer, List<OpenPart>> entries = new TreeMap<>();
        for (int left = in.readCount(8); left > 0; left--) {
            int index = small(in);
            if (open == null || !open.get(index)) {
                throw in.broken("parts of entry " + index + " that is not open");
            }
            List<OpenPart> parts = new ArrayList<>();
            int end = 0;
            for (int more = small(in); more > 0; more--) {
                OpenPart part = readPart(in, lane, end);
                parts.add(part);
                end = part.to();
            }
            if (parts.isEmpty() || entries.put(index, parts) != null) {
                throw in.broken("parts of entry " + index);
            }
        }
        return entries;
    }

    /** One that begins at {@code least} or behind it: of a record only one is open. */
    private static OpenPart readPart(StateInput in, LaneId lane, int least) throws IOException {
        int from = small(in);
        int to = small(in);
        byte[] packed = in.readBytes();
        Attempt attempt = packed.length == 0 ? null : AttemptCodec.unpack(lane, packed);
        if (from < least
                || from >= to
                || attempt != null && (from < attempt.from() || to > attempt.to())) {
            throw in.broken("a part from " + from + " to " + to);
        }
        return new OpenPart(from, to, attempt);
    }

    private static int small(StateInput in) throws IOException {
        long number = in.readUnsignedVarLong();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw in.broken("a number of " + number);
        }
        return (int) number;
    }

    @Override
    public SegmentSplit deserialize(int version, byte[] serialized) throws IOException {
        StateInput.checkHoldsSegments(version, VERSION);
        StateInput in = new StateInput(WHAT, serialized);
        LaneId lane = LaneId.ofBits(in.readLong(), in.readLong());
        int flags = in.readBytes(1)[0];
        if ((flags & ~ALL_FLAGS) != 0) {
            throw in.broken("flags of " + flags);
        }
        long number = in.readUnsignedVarLong();
        if (number < 0) {
            throw in.broken("segment " + number);
        }
        long watermark = (flags & WATERMARK) == 0 ? SegmentSplit.NO_WATERMARK : in.readVarLong();
        long startTime = (flags & START_TIME) == 0 ? 0 : in.readVarLong();
        long date = (flags & DATE) == 0 ? SegmentSplit.NO_DATE : in.readVarLong();
        BitSet open = (flags & OPEN) == 0 ? null : BitSet.valueOf(in.readBytes());
        byte[] content = (flags & CONTENT) == 0 ? null : in.readBytes();
        Map<Integer, List<OpenPart>> parts =
                (flags & PARTS) == 0 ? Map.of() : readParts(in, lane, open);
        in.expectEnd();
        SegmentSplit split = SegmentSplit.unread(lane, number, watermark, startTime);
        return open == null ? split.read(content, date) : split.withOpen(open, date, parts);
    }
}
