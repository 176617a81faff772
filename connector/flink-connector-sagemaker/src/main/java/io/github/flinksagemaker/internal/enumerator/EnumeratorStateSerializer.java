// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.ForgottenLanes;
import io.github.flinksagemaker.internal.ledger.LaneOrigin;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.internal.split.SegmentSplitSerializer;
import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.RunId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * The enumerator's state to bytes and back. Version 3: bounded (a byte), start time and horizon (8
 * each), whether there are sums of forgotten lanes (1) and the 256 of them (8 each), the time of
 * the first start (8), whether it and the start time are decided (1), the time before the own runs
 * (8), a table of runs: a count (4), and of each whether it is one that the source knows (1) and
 * its id behind its length (4); a count (4), and the lanes as {@link LaneStateSerializer} writes
 * them, which name runs by their place in the table; a count (4), and the segments in doubt, each
 * split behind its length (4). Versions 1 and 2 held lanes as splits, and are refused.
 */
public final class EnumeratorStateSerializer implements SimpleVersionedSerializer<EnumeratorState> {

    public static final EnumeratorStateSerializer INSTANCE = new EnumeratorStateSerializer();

    private static final int VERSION = 3;
    private static final int MIN_RUN = 5;
    private static final int MIN_SPLIT = 4;
    private static final String WHAT = "the state of the source's enumerator";

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(EnumeratorState state) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBoolean(state.bounded());
        out.writeLong(state.startTime());
        out.writeLong(state.horizon());
        boolean anyForgotten = Arrays.stream(state.forgotten()).anyMatch(sum -> sum != 0);
        out.writeBoolean(anyForgotten);
        if (anyForgotten) {
            for (long sum : state.forgotten()) {
                out.writeLong(sum);
            }
        }
        out.writeLong(state.startedAt());
        out.writeBoolean(state.startDecided());
        out.writeLong(state.begunAfter());
        List<String> runs = runsIn(state);
        out.writeInt(runs.size());
        for (String run : runs) {
            out.writeBoolean(state.runs().contains(run));
            out.writeInt(run.length());
            out.write(run.getBytes(StandardCharsets.US_ASCII));
        }
        out.writeInt(state.lanes().size());
        for (LaneState lane : state.lanes()) {
            LaneStateSerializer.write(lane, runs, out);
        }
        out.writeInt(state.inDoubt().size());
        for (SegmentSplit split : state.inDoubt()) {
            byte[] written = SegmentSplitSerializer.INSTANCE.serialize(split);
            out.writeInt(written.length);
            out.write(written);
        }
        return bytes.toByteArray();
    }

    private static List<String> runsIn(EnumeratorState state) {
        Set<String> runs = new TreeSet<>(state.runs());
        for (LaneState lane : state.lanes()) {
            LaneOrigin place = lane.origin();
            if (place != null) {
                runs.add(place.run());
                runs.addAll(place.succeeds());
            }
        }
        return new ArrayList<>(runs);
    }

    @Override
    public EnumeratorState deserialize(int version, byte[] serialized) throws IOException {
        StateInput.checkHoldsSegments(version, VERSION);
        StateInput in = new StateInput(WHAT, serialized);
        boolean bounded = in.readBoolean();
        long startTime = in.readLong();
        long horizon = in.readLong();
        long[] forgotten = new long[ForgottenLanes.BUCKETS];
        if (in.readBoolean()) {
            for (int i = 0; i < forgotten.length; i++) {
                forgotten[i] = in.readLong();
            }
        }
        long startedAt = in.readLong();
        boolean startDecided = in.readBoolean();
        long begunAfter = in.readLong();
        Set<String> known = new TreeSet<>();
        List<String> runs = readRuns(in, known);
        List<LaneState> lanes = new ArrayList<>();
        for (int left = in.readCount(LaneStateSerializer.MIN); left > 0; left--) {
            lanes.add(LaneStateSerializer.read(in, startTime, runs));
        }
        SegmentSplitSerializer splits = SegmentSplitSerializer.INSTANCE;
        List<SegmentSplit> inDoubt = new ArrayList<>();
        for (int left = in.readCount(MIN_SPLIT); left > 0; left--) {
            inDoubt.add(splits.deserialize(splits.getVersion(), in.readBytes()));
        }
        in.expectEnd();
        return EnumeratorState.of(
                bounded,
                startTime,
                horizon,
                forgotten,
                lanes,
                known,
                startedAt,
                startDecided,
                begunAfter,
                inDoubt);
    }

    private static List<String> readRuns(StateInput in, Set<String> known) throws IOException {
        List<String> runs = new ArrayList<>();
        for (int left = in.readCount(MIN_RUN); left > 0; left--) {
            boolean isKnown = in.readBoolean();
            String run = new String(in.readBytes(), StandardCharsets.US_ASCII);
            if (!run.equals(LaneOrigin.NO_RUN) && !RunId.isValid(run)) {
                throw in.broken("a run that can't be one");
            }
            runs.add(run);
            if (isKnown) {
                known.add(run);
            }
        }
        return runs;
    }
}
