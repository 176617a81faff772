package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.split.LaneSplitSerializer;
import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.LaneId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The enumerator's state to bytes and back. Version 1: bounded and ended (a byte each), horizon
 * (8), the version of splits (4), a count, and per lane its name (26 ASCII characters), seen-at
 * (8), a byte of phase and flags; then, if pending, the split behind its length; if there is a
 * place, subtask, parallelism (4 each) and checkpoint id (8); if it was closed for end of input,
 * after which checkpoint (8).
 */
public final class LaneEnumeratorStateSerializer
        implements SimpleVersionedSerializer<LaneEnumeratorState> {

    public static final LaneEnumeratorStateSerializer INSTANCE =
            new LaneEnumeratorStateSerializer();

    private static final int VERSION = 1;
    private static final String WHAT = "the state of the source's enumerator";
    private static final int LANE_MIN_BYTES = LaneId.LENGTH + Long.BYTES + 1;

    private static final int PENDING = 0;
    private static final int ASSIGNED = 1;
    private static final int RETIRED = 2;
    private static final int PHASE_MASK = 3;
    private static final int HAS_PLACE = 4;
    private static final int ENDED = 8;
    private static final int CLOSED = 16;
    private static final int ALL_FLAGS = 31;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(LaneEnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBoolean(state.bounded());
        out.writeBoolean(state.ended());
        out.writeLong(state.horizon());
        out.writeInt(LaneSplitSerializer.INSTANCE.getVersion());
        out.writeInt(state.lanes().size());
        for (LaneRecord lane : state.lanes()) {
            write(lane, out);
        }
        return bytes.toByteArray();
    }

    private static void write(LaneRecord lane, DataOutputStream out) throws IOException {
        out.write(lane.lane().value().getBytes(StandardCharsets.US_ASCII));
        out.writeLong(lane.seenAt());
        LanePlace place = lane.place();
        Long closedAfter = lane.closedAfterCheckpoint();
        out.writeByte(
                code(lane.phase())
                        | (place == null ? 0 : HAS_PLACE)
                        | (lane.ended() ? ENDED : 0)
                        | (closedAfter == null ? 0 : CLOSED));
        LaneSplit split = lane.split();
        if (split != null) {
            byte[] serialized = LaneSplitSerializer.INSTANCE.serialize(split);
            out.writeInt(serialized.length);
            out.write(serialized);
        }
        if (place != null) {
            out.writeInt(place.subtask());
            out.writeInt(place.parallelism());
            out.writeLong(place.restoredCheckpointId());
        }
        if (closedAfter != null) {
            out.writeLong(closedAfter);
        }
    }

    @Override
    public LaneEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw StateInput.unknownVersion(WHAT, version, VERSION);
        }
        StateInput in = new StateInput(WHAT, serialized);
        boolean bounded = in.readBoolean();
        boolean ended = in.readBoolean();
        long horizon = in.readLong();
        int splitVersion = in.readInt();
        List<LaneRecord> lanes = new ArrayList<>();
        for (int left = in.readCount(LANE_MIN_BYTES); left > 0; left--) {
            lanes.add(read(in, splitVersion));
        }
        in.expectEnd();
        return LaneEnumeratorState.of(bounded, ended, horizon, lanes);
    }

    private static LaneRecord read(StateInput in, int splitVersion) throws IOException {
        LaneId lane = LaneSplitSerializer.readLane(in);
        long seenAt = in.readLong();
        int flags = in.readBytes(1)[0];
        if ((flags & ~ALL_FLAGS) != 0) {
            throw in.broken("flags of " + flags);
        }
        TrackedLane.Phase phase = phase(flags & PHASE_MASK, in);
        LaneSplit split =
                phase == TrackedLane.Phase.PENDING
                        ? LaneSplitSerializer.INSTANCE.deserialize(splitVersion, in.readBytes())
                        : null;
        LanePlace place =
                (flags & HAS_PLACE) == 0
                        ? null
                        : LanePlace.of(in.readInt(), in.readInt(), in.readLong());
        Long closedAfter = (flags & CLOSED) == 0 ? null : (Long) in.readLong();
        return LaneRecord.of(lane, phase, seenAt, split, place, (flags & ENDED) != 0, closedAfter);
    }

    private static int code(TrackedLane.Phase phase) {
        switch (phase) {
            case PENDING:
                return PENDING;
            case ASSIGNED:
                return ASSIGNED;
            case RETIRED:
                return RETIRED;
        }
        throw new AssertionError(phase);
    }

    private static TrackedLane.Phase phase(int code, StateInput in) throws IOException {
        switch (code) {
            case PENDING:
                return TrackedLane.Phase.PENDING;
            case ASSIGNED:
                return TrackedLane.Phase.ASSIGNED;
            case RETIRED:
                return TrackedLane.Phase.RETIRED;
            default:
                throw in.broken("a phase of " + code);
        }
    }
}
