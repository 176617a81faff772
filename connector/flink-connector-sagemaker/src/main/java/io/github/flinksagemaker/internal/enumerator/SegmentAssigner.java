// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.lanes.LaneTails;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives segments to readers that have room for them (rules 43 and 44). On the coordinator's thread.
 * Modelled in {@code docs/model/segments.pml}.
 */
final class SegmentAssigner {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentAssigner.class);
    private static final long MANY = 1_000_000;

    private final SplitEnumeratorContext<SegmentSplit> context;
    private final ReaderRegistry readers;
    private final LaneTails tails;
    private final Set<Lane> waiting = new LinkedHashSet<>();
    private long sinceCheckpoint;
    private boolean warned;

    SegmentAssigner(
            SplitEnumeratorContext<SegmentSplit> context, ReaderRegistry readers, LaneTails tails) {
        this.context = context;
        this.readers = readers;
        this.tails = tails;
    }

    /** Segments of the lane wait to be assigned. */
    void waits(Lane lane) {
        if (!lane.unassigned().isEmpty()) {
            waiting.add(lane);
        }
    }

    /**
     * Assigns what can be assigned now, and returns whether anything was. A segment that nobody may
     * take doesn't stop other lanes'; lanes of which something was have their next turn last.
     */
    boolean assign() {
        Map<Integer, List<SegmentSplit>> assignment = new TreeMap<>();
        List<Lane> served = new ArrayList<>();
        Map<Integer, Integer> rooms = waiting.isEmpty() ? Map.of() : readers.rooms();
        for (Lane lane : waiting) {
            if (rooms.isEmpty()) {
                break;
            }
            if (assign(lane, rooms, assignment) || lane.unassigned().isEmpty()) {
                served.add(lane);
            }
        }
        waiting.removeAll(served);
        served.forEach(this::waits);
        if (!assignment.isEmpty()) {
            assignment.values().forEach(tails::assigned);
            context.assignSplits(new SplitsAssignment<>(assignment));
            assignment.values().forEach(some -> some.forEach(SegmentSplit::dropContent));
            assignment.values().forEach(some -> count(some.size()));
        }
        return !served.isEmpty();
    }

    /** Flink forgets what was assigned when a checkpoint completes, and not before. */
    private void count(int assigned) {
        sinceCheckpoint += assigned;
        if (sinceCheckpoint >= MANY && !warned) {
            warned = true;
            LOG.warn(
                    "{} segments have been read since a checkpoint completed last: Flink keeps some"
                            + " 120 bytes of each in the JobManager until the next does. Let the job"
                            + " take checkpoints",
                    sinceCheckpoint);
        }
    }

    /** A checkpoint has completed. */
    void completed() {
        sinceCheckpoint = 0;
        warned = false;
    }

    private boolean assign(
            Lane lane, Map<Integer, Integer> rooms, Map<Integer, List<SegmentSplit>> assignment) {
        boolean any = false;
        for (SegmentSplit segment : new ArrayList<>(lane.unassigned())) {
            int reader = readerFor(lane, segment, rooms);
            if (reader == Lane.NO_READER) {
                break;
            }
            any = true;
            lane.assigned(segment, reader);
            readers.assigned(reader, segment);
            rooms.computeIfPresent(reader, (id, room) -> room == 1 ? null : room - 1);
            assignment.computeIfAbsent(reader, id -> new ArrayList<>()).add(segment);
        }
        return any;
    }

    /**
     * A reader that the lane is bound to, and no other: what waits then counts as theirs for the
     * watermark (rule 23). What came back, and all of a lane that is bound to nobody, goes to any
     * that may take it. Among these it is the one that had the lane's last segment, else the one
     * with the most room.
     */
    private int readerFor(Lane lane, SegmentSplit segment, Map<Integer, Integer> rooms) {
        Set<Integer> bound = lane.boundTo(readers::told);
        boolean anyone = bound.isEmpty() || lane.cameBack(segment);
        int best = Lane.NO_READER;
        int mostRoom = 0;
        for (Map.Entry<Integer, Integer> room : rooms.entrySet()) {
            int reader = room.getKey();
            if ((anyone || bound.contains(reader)) && mayTake(reader, lane, segment)) {
                if (reader == lane.lastReader()) {
                    return reader;
                }
                if (room.getValue() > mostRoom) {
                    best = reader;
                    mostRoom = room.getValue();
                }
            }
        }
        return best;
    }

    /**
     * What came back from a reader that failed alone may have come out there already, so that
     * others have perhaps been told later watermarks, and its results would be late with them (rule
     * 43). The failed reader's successor may always take it: while it waits nobody is told anything
     * later.
     */
    private boolean mayTake(int reader, Lane lane, SegmentSplit segment) {
        return !lane.cameBack(segment)
                || readers.areAllKnown() && readers.told(reader) <= segment.watermarkBefore();
    }
}
