// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.TailPosition;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.ledger.VarLong;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.LaneId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A lane's state to bytes and back: its name (16), a byte of flags, and, all variable, by how much
 * active-at is later than its name; unless it is retired, next segment, next commit, committed-to,
 * the watermark if there is one, and a count and the unassigned segments: by how much number,
 * watermark before and date are more than those of the segment before, the latter two behind a byte
 * of flags. Of one that has ended, who ended it (16), after which checkpoint it was closed, and its
 * origin: subtask, parallelism, checkpoint id, run, and a count and the runs that this one goes on
 * from, runs by their place in the table; all if there.
 */
final class LaneStateSerializer {

    static final int MIN = LaneId.BYTES + 2;

    private static final int RETIRED = 1;
    private static final int DORMANT = 2;
    private static final int ENDED = 4;
    private static final int ENDED_BY = 8;
    private static final int CLOSED = 16;
    private static final int ORIGIN = 32;
    private static final int WATERMARK = 64;
    private static final int ALL_FLAGS = 127;
    private static final int DATED = 2;

    private LaneStateSerializer() {}

    /** {@code runs} is the table by which lanes name them. */
    static void write(LaneState state, List<String> runs, DataOutputStream out) throws IOException {
        TailPosition position = state.position();
        LaneId endedBy = position.endedBy();
        Long closedAfter = position.closedAfterCheckpoint();
        LaneOrigin origin = state.origin();
        state.lane().writeTo(out);
        out.writeByte(
                (state.retired() ? RETIRED : 0)
                        | (state.dormant() ? DORMANT : 0)
                        | (position.ended() ? ENDED : 0)
                        | (endedBy == null ? 0 : ENDED_BY)
                        | (closedAfter == null ? 0 : CLOSED)
                        | (origin == null ? 0 : ORIGIN)
                        | watermarkFlag(position.watermark()));
        VarLong.writeSigned(state.activeAt() - state.lane().time(), out::writeByte);
        if (!state.retired()) {
            writePosition(position, out);
            writeUnassigned(state.unassigned(), out);
        }
        if (endedBy != null) {
            endedBy.writeTo(out);
        }
        if (closedAfter != null) {
            VarLong.writeSigned(closedAfter, out::writeByte);
        }
        if (origin != null) {
            writeOrigin(origin, runs, out);
        }
    }

    private static int watermarkFlag(long watermark) {
        return watermark == SegmentSplit.NO_WATERMARK ? 0 : WATERMARK;
    }

    private static void writePosition(TailPosition position, DataOutputStream out)
            throws IOException {
        VarLong.writeSigned(position.nextSegment(), out::writeByte);
        VarLong.writeSigned(position.nextCommit(), out::writeByte);
        VarLong.writeSigned(position.committedTo(), out::writeByte);
        if (position.watermark() != SegmentSplit.NO_WATERMARK) {
            VarLong.writeSigned(position.watermark(), out::writeByte);
        }
    }

    private static void writeUnassigned(List<SegmentSplit> splits, DataOutputStream out)
            throws IOException {
        out.writeInt(splits.size());
        long number = 0;
        long watermark = 0;
        long date = 0;
        for (SegmentSplit split : splits) {
            boolean dated = split.date() != SegmentSplit.NO_DATE;
            int flags = watermarkFlag(split.watermarkBefore());
            out.writeByte(flags | (dated ? DATED : 0));
            VarLong.writeSigned(split.number() - number, out::writeByte);
            number = split.number();
            if (flags != 0) {
                VarLong.writeSigned(split.watermarkBefore() - watermark, out::writeByte);
                watermark = split.watermarkBefore();
            }
            if (dated) {
                VarLong.writeSigned(split.date() - date, out::writeByte);
                date = split.date();
            }
        }
    }

    private static void writeOrigin(LaneOrigin origin, List<String> runs, DataOutputStream out)
            throws IOException {
        VarLong.writeSigned(origin.subtask(), out::writeByte);
        VarLong.writeSigned(origin.parallelism(), out::writeByte);
        VarLong.writeSigned(origin.restoredCheckpointId(), out::writeByte);
        VarLong.writeSigned(runs.indexOf(origin.run()), out::writeByte);
        VarLong.writeSigned(origin.succeeds().size(), out::writeByte);
        for (String succeeded : origin.succeeds()) {
            VarLong.writeSigned(runs.indexOf(succeeded), out::writeByte);
        }
    }

    /** {@code startTime} is that of the whole state. */
    static LaneState read(StateInput in, long startTime, List<String> runs) throws IOException {
        LaneId lane = LaneId.ofBits(in.readLong(), in.readLong());
        int flags = in.readBytes(1)[0];
        if ((flags & ~ALL_FLAGS) != 0) {
            throw in.broken("flags of " + flags);
        }
        boolean retired = (flags & RETIRED) != 0;
        long activeAt = lane.time() + in.readVarLong();
        TailPosition position = TailPosition.START;
        List<SegmentSplit> unassigned = List.of();
        if (!retired) {
            position = readPosition((flags & WATERMARK) != 0, in);
            unassigned = readUnassigned(lane, startTime, position.nextSegment(), in);
        }
        if ((flags & ENDED) != 0) {
            LaneId endedBy =
                    (flags & ENDED_BY) == 0 ? null : LaneId.ofBits(in.readLong(), in.readLong());
            Long closedAfter = (flags & CLOSED) == 0 ? null : (Long) in.readVarLong();
            position = position.ended(endedBy, closedAfter);
        }
        LaneOrigin origin = (flags & ORIGIN) == 0 ? null : readOrigin(in, runs);
        return LaneState.of(
                lane, retired, (flags & DORMANT) != 0, activeAt, position, origin, unassigned);
    }

    private static TailPosition readPosition(boolean hasWatermark, StateInput in)
            throws IOException {
        long nextSegment = in.readVarLong();
        long nextCommit = in.readVarLong();
        long committedTo = in.readVarLong();
        if (nextSegment < 0 || nextCommit < 0 || committedTo < -1) {
            throw in.broken(
                    "a position of segment "
                            + nextSegment
                            + ", commit "
                            + nextCommit
                            + ", committed to "
                            + committedTo);
        }
        long watermark = hasWatermark ? in.readVarLong() : SegmentSplit.NO_WATERMARK;
        return TailPosition.of(nextSegment, nextCommit, committedTo, watermark);
    }

    private static List<SegmentSplit> readUnassigned(
            LaneId lane, long startTime, long nextSegment, StateInput in) throws IOException {
        List<SegmentSplit> splits = new ArrayList<>();
        long number = 0;
        long watermark = 0;
        long date = 0;
        for (int left = in.readCount(2); left > 0; left--) {
            int flags = in.readBytes(1)[0];
            if ((flags & ~(WATERMARK | DATED)) != 0) {
                throw in.broken("flags of " + flags);
            }
            long before = number;
            number += in.readVarLong();
            if (number < 0 || number >= nextSegment || !splits.isEmpty() && number <= before) {
                throw in.broken("segment " + number + " waits before " + nextSegment);
            }
            watermark += (flags & WATERMARK) == 0 ? 0 : in.readVarLong();
            date += (flags & DATED) == 0 ? 0 : in.readVarLong();
            SegmentSplit split =
                    SegmentSplit.unread(
                            lane,
                            number,
                            (flags & WATERMARK) == 0 ? SegmentSplit.NO_WATERMARK : watermark,
                            startTime);
            splits.add((flags & DATED) == 0 ? split : split.read(null, date));
        }
        return splits;
    }

    private static LaneOrigin readOrigin(StateInput in, List<String> runs) throws IOException {
        long subtask = in.readVarLong();
        long parallelism = in.readVarLong();
        if (subtask < 0 || subtask >= parallelism || parallelism > Integer.MAX_VALUE) {
            throw in.broken("subtask " + subtask + " of " + parallelism);
        }
        LaneOrigin origin = LaneOrigin.of((int) subtask, (int) parallelism, in.readVarLong());
        String run = readRun(in, runs);
        List<String> succeeds = new ArrayList<>();
        for (long left = in.readVarLong(); left > 0; left--) {
            succeeds.add(readRun(in, runs));
        }
        return origin.inRun(run, succeeds);
    }

    private static String readRun(StateInput in, List<String> runs) throws IOException {
        long index = in.readVarLong();
        if (index < 0 || index >= runs.size()) {
            throw in.broken("run " + index + " of " + runs.size());
        }
        return runs.get((int) index);
    }
}
