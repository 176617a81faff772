package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.split.LaneSplitSerializer;
import io.github.flinksagemaker.internal.split.StateInput;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The enumerator's state to bytes and back. Version 1: bounded and ended (a byte each), start time
 * and horizon (8 each), whether there are sums of forgotten lanes (1) and the 256 of them (8 each),
 * the version of splits (4), a count, and the lanes as {@link LaneRecordBytes} writes them.
 */
public final class LaneEnumeratorStateSerializer
        implements SimpleVersionedSerializer<LaneEnumeratorState> {

    public static final LaneEnumeratorStateSerializer INSTANCE =
            new LaneEnumeratorStateSerializer();

    private static final int VERSION = 1;
    private static final String WHAT = "the state of the source's enumerator";

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
        out.writeLong(state.startTime());
        out.writeLong(state.horizon());
        boolean anyForgotten = Arrays.stream(state.forgotten()).anyMatch(sum -> sum != 0);
        out.writeBoolean(anyForgotten);
        if (anyForgotten) {
            for (long sum : state.forgotten()) {
                out.writeLong(sum);
            }
        }
        out.writeInt(LaneSplitSerializer.INSTANCE.getVersion());
        out.writeInt(state.lanes().size());
        for (LaneRecord lane : state.lanes()) {
            LaneRecordBytes.write(lane, state.startTime(), out);
        }
        return bytes.toByteArray();
    }

    @Override
    public LaneEnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        if (version != VERSION) {
            throw StateInput.unknownVersion(WHAT, version, VERSION);
        }
        StateInput in = new StateInput(WHAT, serialized);
        boolean bounded = in.readBoolean();
        boolean ended = in.readBoolean();
        long startTime = in.readLong();
        long horizon = in.readLong();
        long[] forgotten = new long[ForgottenLanes.BUCKETS];
        if (in.readBoolean()) {
            for (int i = 0; i < forgotten.length; i++) {
                forgotten[i] = in.readLong();
            }
        }
        int splitVersion = in.readInt();
        List<LaneRecord> lanes = new ArrayList<>();
        for (int left = in.readCount(LaneRecordBytes.MIN); left > 0; left--) {
            lanes.add(LaneRecordBytes.read(in, startTime, splitVersion));
        }
        in.expectEnd();
        return LaneEnumeratorState.of(bounded, ended, startTime, horizon, forgotten, lanes);
    }
}
