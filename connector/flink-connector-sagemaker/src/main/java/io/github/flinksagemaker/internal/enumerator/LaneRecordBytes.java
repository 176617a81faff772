// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.enumerator.TrackedLane.Phase;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.ledger.VarLong;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.split.LaneSplitSerializer;
import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.LaneId;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A lane's record to bytes and back: its name (16), a byte of phase and flags, by how much
 * active-at is later than its name (variable, as all that follows); if pending and not unread, the
 * split behind its length (4); if dormant, next segment, next commit and committed-to; if there is
 * a place, subtask, parallelism and checkpoint id, from version 2 on its run (by its place in the
 * table, as all runs) and a count and the runs that this one goes on from; if it was closed for end
 * of input, after which checkpoint.
 */
final class LaneRecordBytes {

    static final int MIN = LaneId.BYTES + 2;

    private static final Phase[] PHASES = {
        Phase.PENDING, Phase.ASSIGNED, Phase.RETIRED, Phase.DORMANT
    };
    private static final int PHASE_MASK = 3;
    private static final int HAS_PLACE = 4;
    private static final int ENDED = 8;
    private static final int CLOSED = 16;
    private static final int UNREAD = 32;
    private static final int READ_COMMITTED = 64;
    private static final int ALL_FLAGS = 127;

    private LaneRecordBytes() {}

    /** {@code runs} is the table by which lanes name them. */
    static void write(LaneRecord record, long startTime, List<String> runs, DataOutputStream out)
            throws IOException {
        LaneId lane = record.lane();
        LaneOrigin place = record.place();
        LaneSplit split = record.split();
        Long closedAfter = record.closedAfterCheckpoint();
        boolean unread = LaneSplit.unread(lane, startTime).equals(split);
        lane.writeTo(out);
        out.writeByte(
                code(record.phase())
                        | (place == null ? 0 : HAS_PLACE)
                        | (record.ended() ? ENDED : 0)
                        | (closedAfter == null ? 0 : CLOSED)
                        | (unread ? UNREAD : 0)
                        | (record.readCommitted() ? READ_COMMITTED : 0));
        VarLong.writeSigned(record.activeAt() - lane.time(), out::writeByte);
        if (split != null && !unread) {
            writeSplit(record.phase(), split, out);
        }
        if (place != null) {
            VarLong.writeSigned(place.subtask(), out::writeByte);
            VarLong.writeSigned(place.parallelism(), out::writeByte);
            VarLong.writeSigned(place.restoredCheckpointId(), out::writeByte);
            VarLong.writeSigned(runs.indexOf(place.run()), out::writeByte);
            VarLong.writeSigned(place.succeeds().size(), out::writeByte);
            for (String succeeded : place.succeeds()) {
                VarLong.writeSigned(runs.indexOf(succeeded), out::writeByte);
            }
        }
        if (closedAfter != null) {
            VarLong.writeSigned(closedAfter, out::writeByte);
        }
    }

    private static void writeSplit(Phase phase, LaneSplit split, DataOutputStream out)
            throws IOException {
        if (phase == Phase.DORMANT) {
            VarLong.writeSigned(split.nextSegment(), out::writeByte);
            VarLong.writeSigned(split.nextCommit(), out::writeByte);
            VarLong.writeSigned(split.committedTo(), out::writeByte);
        } else {
            byte[] serialized = LaneSplitSerializer.INSTANCE.serialize(split);
            out.writeInt(serialized.length);
            out.write(serialized);
        }
    }

    /** {@code runs} is empty before version 2. */
    static LaneRecord read(StateInput in, long startTime, int splitVersion, List<String> runs)
            throws IOException {
        LaneId lane = LaneId.ofBits(in.readLong(), in.readLong());
        int flags = in.readBytes(1)[0];
        if ((flags & ~ALL_FLAGS) != 0) {
            throw in.broken("flags of " + flags);
        }
        Phase phase = PHASES[flags & PHASE_MASK];
        long activeAt = lane.time() + in.readVarLong();
        LaneSplit split = null;
        if ((flags & UNREAD) != 0) {
            split = LaneSplit.unread(lane, startTime);
        } else if (phase == Phase.PENDING) {
            split = LaneSplitSerializer.INSTANCE.deserialize(splitVersion, in.readBytes());
        } else if (phase == Phase.DORMANT) {
            split = position(lane, startTime, in);
        }
        LaneOrigin place = (flags & HAS_PLACE) == 0 ? null : place(in, runs);
        Long closedAfter = (flags & CLOSED) == 0 ? null : (Long) in.readVarLong();
        return LaneRecord.of(
                lane,
                phase,
                activeAt,
                split,
                (flags & READ_COMMITTED) != 0,
                place,
                (flags & ENDED) != 0,
                closedAfter);
    }

    private static LaneSplit position(LaneId lane, long startTime, StateInput in)
            throws IOException {
        long nextSegment = in.readVarLong();
        long nextCommit = in.readVarLong();
        long committedTo = in.readVarLong();
        LaneSplitSerializer.checkPosition(in, nextSegment, nextCommit, committedTo);
        return LaneSplit.of(
                lane, nextSegment, new TreeMap<>(), nextCommit, committedTo, false, startTime);
    }

    private static LaneOrigin place(StateInput in, List<String> runs) throws IOException {
        long subtask = in.readVarLong();
        long parallelism = in.readVarLong();
        if (subtask < 0 || subtask >= parallelism || parallelism > Integer.MAX_VALUE) {
            throw in.broken("subtask " + subtask + " of " + parallelism);
        }
        LaneOrigin place = LaneOrigin.of((int) subtask, (int) parallelism, in.readVarLong());
        if (runs.isEmpty()) {
            return place;
        }
        String run = run(in, runs);
        List<String> succeeds = new ArrayList<>();
        for (long left = in.readVarLong(); left > 0; left--) {
            succeeds.add(run(in, runs));
        }
        return place.inRun(run, succeeds);
    }

    private static String run(StateInput in, List<String> runs) throws IOException {
        long index = in.readVarLong();
        if (index < 0 || index >= runs.size()) {
            throw in.broken("run " + index + " of " + runs.size());
        }
        return runs.get((int) index);
    }

    private static int code(Phase phase) {
        for (int code = 0; code < PHASES.length; code++) {
            if (PHASES[code] == phase) {
                return code;
            }
        }
        throw new AssertionError(phase);
    }
}
