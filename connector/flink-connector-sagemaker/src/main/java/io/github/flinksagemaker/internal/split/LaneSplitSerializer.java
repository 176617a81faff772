// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.model.LaneId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Splits to bytes and back. Version 2: lane (26 ASCII characters), next segment, next commit,
 * committed-to (8 bytes each), ended (1), start time (8), then a count and per unfinished segment
 * its number (8), its date (8, 0 if unknown), a length (4) and the open entries' bits, least first;
 * then the watermark and that of the last commit, each a byte 1 and the value (8), or a byte 0.
 * Version 1 lacks the dates.
 */
public final class LaneSplitSerializer implements SimpleVersionedSerializer<LaneSplit> {

    public static final LaneSplitSerializer INSTANCE = new LaneSplitSerializer();

    private static final int VERSION = 2;
    private static final int WITHOUT_DATES = 1;
    private static final long UNKNOWN = 0;
    private static final String WHAT = "a lane's split";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LaneSplit split) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(split.lane().value().getBytes(StandardCharsets.US_ASCII));
        out.writeLong(split.nextSegment());
        out.writeLong(split.nextCommit());
        out.writeLong(split.committedTo());
        out.writeBoolean(split.ended());
        out.writeLong(split.startTime());
        out.writeInt(split.unfinished().size());
        for (Map.Entry<Long, BitSet> segment : split.unfinished().entrySet()) {
            out.writeLong(segment.getKey());
            out.writeLong(split.dates().getOrDefault(segment.getKey(), UNKNOWN));
            byte[] open = segment.getValue().toByteArray();
            out.writeInt(open.length);
            out.write(open);
        }
        writeOptional(out, split.watermark());
        writeOptional(out, split.committedWatermark());
        return bytes.toByteArray();
    }

    @Override
    public LaneSplit deserialize(int version, byte[] serialized) throws IOException {
        StateInput.checkVersion(WHAT, version, WITHOUT_DATES, VERSION);
        StateInput in = new StateInput(WHAT, serialized);
        LaneId lane = readLane(in);
        long nextSegment = in.readLong();
        long nextCommit = in.readLong();
        long committedTo = in.readLong();
        boolean ended = in.readBoolean();
        long startTime = in.readLong();
        TreeMap<Long, BitSet> unfinished = new TreeMap<>();
        TreeMap<Long, Long> dates = new TreeMap<>();
        for (int left = in.readCount(Long.BYTES + Integer.BYTES); left > 0; left--) {
            long segment = in.readLong();
            long date = version == WITHOUT_DATES ? UNKNOWN : in.readLong();
            BitSet open = BitSet.valueOf(in.readBytes());
            if (segment < 0 || segment >= nextSegment || open.isEmpty()) {
                throw in.broken("unfinished segment " + segment + " before " + nextSegment);
            }
            if (unfinished.put(segment, open) != null) {
                throw in.broken("segment " + segment + " twice");
            }
            if (date != UNKNOWN) {
                dates.put(segment, date);
            }
        }
        Long watermark = readOptional(in);
        Long committedWatermark = readOptional(in);
        in.expectEnd();
        checkPosition(in, nextSegment, nextCommit, committedTo);
        return LaneSplit.of(
                        lane, nextSegment, unfinished, nextCommit, committedTo, ended, startTime)
                .withDates(dates)
                .withWatermarks(watermark, committedWatermark);
    }

    /** Refuses a position that no reading comes to. */
    public static void checkPosition(
            StateInput in, long nextSegment, long nextCommit, long committedTo) throws IOException {
        if (nextSegment < 0 || nextCommit < 0 || committedTo < -1) {
            throw in.broken(
                    "a position of segment "
                            + nextSegment
                            + ", commit "
                            + nextCommit
                            + ", committed to "
                            + committedTo);
        }
    }

    private static void writeOptional(DataOutputStream out, @Nullable Long value)
            throws IOException {
        out.writeBoolean(value != null);
        if (value != null) {
            out.writeLong(value);
        }
    }

    private static @Nullable Long readOptional(StateInput in) throws IOException {
        return in.readBoolean() ? in.readLong() : null;
    }

    /** Reads a lane's 26 characters. */
    public static LaneId readLane(StateInput in) throws IOException {
        String lane = new String(in.readBytes(LaneId.LENGTH), StandardCharsets.US_ASCII);
        if (!LaneId.isValid(lane)) {
            throw in.broken("not a lane: " + lane);
        }
        return LaneId.parse(lane);
    }
}
