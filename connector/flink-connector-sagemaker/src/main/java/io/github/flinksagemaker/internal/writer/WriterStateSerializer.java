// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.append.OwnedLane;
import io.github.flinksagemaker.internal.ledger.LaneOpening;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.RunId;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/** Writer state to bytes and back; each version has golden bytes in the tests. */
public final class WriterStateSerializer
        implements SimpleVersionedSerializer<BufferedRequestState<RequestEntry>> {

    /** What a lane is without the run that it is of. */
    private static final int WITHOUT_RUNS = 1;

    /** What an entry is without its route. */
    private static final int WITHOUT_ROUTES = 2;

    private static final String WHAT = "writer state";
    private static final int VERSION = 3;
    private static final int ABSENT = -1;
    private static final int SAME_AS_PAYLOAD = -2;

    @Override
    public int getVersion() {
        return VERSION;
    }

    @Override
    public byte[] serialize(BufferedRequestState<RequestEntry> state) throws IOException {
        List<OwnedLane> lanes = WriterState.lanes(List.of(state));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(lanes.size());
        for (OwnedLane lane : lanes) {
            writeLane(out, lane);
            writeRun(out, lane.opening());
        }
        out.writeInt(state.getBufferedRequestEntries().size());
        for (RequestEntryWrapper<RequestEntry> wrapper : state.getBufferedRequestEntries()) {
            writeEntry(out, wrapper.getRequestEntry());
            out.writeLong(wrapper.getSize());
        }
        return bytes.toByteArray();
    }

    @Override
    public BufferedRequestState<RequestEntry> deserialize(int version, byte[] bytes)
            throws IOException {
        StateInput.checkVersion(WHAT, version, WITHOUT_RUNS, VERSION);
        try {
            return read(version, bytes);
        } catch (RuntimeException e) {
            // Without the cause, whose message may quote the state, and that holds payloads.
            throw new IOException(
                    "writer state can't be read: it is damaged (" + e.getClass().getName() + ")");
        }
    }

    private static WriterState read(int version, byte[] bytes) throws IOException {
        StateInput in = new StateInput(WHAT, bytes);
        int laneCount = in.readCount(1);
        List<OwnedLane> lanes = new ArrayList<>();
        for (int i = 0; i < laneCount; i++) {
            OwnedLane lane = readLane(in);
            lanes.add(version == WITHOUT_RUNS ? lane : withRun(lane, in));
        }
        int entryCount = in.readCount(1);
        List<RequestEntryWrapper<RequestEntry>> entries = new ArrayList<>();
        for (int i = 0; i < entryCount; i++) {
            RequestEntry entry = readEntry(version, in);
            entries.add(new RequestEntryWrapper<>(entry, in.readLong()));
        }
        in.expectEnd();
        return new WriterState(entries, lanes);
    }

    private static void writeLane(DataOutputStream out, OwnedLane lane) throws IOException {
        LaneOpening opening = lane.opening();
        out.writeUTF(lane.lane().value());
        out.writeLong(lane.nextSegment());
        out.writeLong(lane.nextCommit());
        writeText(out, opening.sinkName());
        out.writeInt(opening.subtask());
        out.writeInt(opening.parallelism());
        out.writeBoolean(opening.readCommitted());
        out.writeLong(opening.restoredCheckpointId());
        out.writeInt(opening.predecessors().size());
        for (LaneId predecessor : opening.predecessors()) {
            out.writeUTF(predecessor.value());
        }
    }

    private static OwnedLane readLane(StateInput in) throws IOException {
        LaneId lane = LaneId.parse(in.readUtf());
        long nextSegment = in.readLong();
        long nextCommit = in.readLong();
        String sinkName = in.readText();
        int subtask = in.readInt();
        int parallelism = in.readInt();
        boolean readCommitted = in.readBoolean();
        long restoredCheckpointId = in.readLong();
        if (nextSegment < 0 || nextCommit < 0 || subtask < 0 || subtask >= parallelism) {
            throw in.broken(
                    "an impossible lane: segment "
                            + nextSegment
                            + ", commit "
                            + nextCommit
                            + ", subtask "
                            + subtask
                            + " of "
                            + parallelism);
        }
        int count = in.readCount(1);
        List<LaneId> predecessors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            predecessors.add(LaneId.parse(in.readUtf()));
        }
        return OwnedLane.of(
                lane,
                LaneOpening.of(
                        sinkName,
                        subtask,
                        parallelism,
                        readCommitted,
                        predecessors,
                        restoredCheckpointId),
                nextSegment,
                nextCommit);
    }

    private static void writeRun(DataOutputStream out, LaneOpening opening) throws IOException {
        writeOptional(out, opening.run());
        writeOptional(out, opening.job());
        out.writeInt(opening.succeeds().size());
        for (String run : opening.succeeds()) {
            writeText(out, run);
        }
    }

    private static OwnedLane withRun(OwnedLane lane, StateInput in) throws IOException {
        String run = readOptional(in);
        String job = readOptional(in);
        int count = in.readCount(1);
        List<String> succeeds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            succeeds.add(in.readText());
        }
        if (run != null && !RunId.isValid(run) || !succeeds.stream().allMatch(RunId::isValid)) {
            throw in.broken("an impossible run");
        }
        return OwnedLane.of(
                lane.lane(),
                lane.opening().inRun(run, job, succeeds),
                lane.nextSegment(),
                lane.nextCommit());
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text)
            throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            writeText(out, text);
        }
    }

    private static @Nullable String readOptional(StateInput in) throws IOException {
        return in.readBoolean() ? in.readText() : null;
    }

    private static void writeEntry(DataOutputStream out, RequestEntry entry) throws IOException {
        byte[] carried = entry.carried();
        writeBytes(out, entry.payload());
        if (carried == null) {
            out.writeInt(ABSENT);
        } else if (carried == entry.payload()) {
            out.writeInt(SAME_AS_PAYLOAD);
        } else {
            writeBytes(out, carried);
        }
        Long eventTime = entry.eventTime();
        out.writeBoolean(eventTime != null);
        if (eventTime != null) {
            out.writeLong(eventTime);
        }
        out.writeLong(entry.arrivalWatermark());
        RouteState.write(out, entry.route());
        Rejection rejection = entry.rejection();
        out.writeBoolean(rejection != null);
        if (rejection != null) {
            out.writeUTF(rejection.kind().name());
            writeText(out, rejection.message());
        }
    }

    private static RequestEntry readEntry(int version, StateInput in) throws IOException {
        byte[] payload = in.readBytes();
        int carriedLength = in.readInt();
        byte[] carried =
                carriedLength == ABSENT
                        ? null
                        : carriedLength == SAME_AS_PAYLOAD ? payload : in.readBytes(carriedLength);
        Long eventTime = in.readBoolean() ? (Long) in.readLong() : null;
        long arrivalWatermark = in.readLong();
        RequestRoute route = version > WITHOUT_ROUTES ? RouteState.read(in) : RequestRoute.SHARED;
        return RequestEntry.of(
                payload, carried, eventTime, arrivalWatermark, route, readRejection(in));
    }

    private static @Nullable Rejection readRejection(StateInput in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        FailureKind kind = FailureKind.valueOf(in.readUtf());
        return Rejection.of(kind, in.readText());
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void writeBytes(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }
}
