// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The first line of a segment, as read. */
final class SegmentHeader {

    private final Segment.Builder segment;
    private final long entries;
    private final long rawLength;

    private SegmentHeader(Segment.Builder segment, long entries, long rawLength) {
        this.segment = segment;
        this.entries = entries;
        this.rawLength = rawLength;
    }

    /** All but the entries. */
    Segment.Builder segment() {
        return segment;
    }

    long entries() {
        return entries;
    }

    long rawLength() {
        return rawLength;
    }

    static SegmentHeader read(LedgerText text) throws IOException {
        text.nextLine();
        text.version();
        Segment.Builder segment = Segment.builder();
        LaneId lane = null;
        LaneId author = null;
        Long number = null;
        Long entries = null;
        Long rawLength = null;
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "lane":
                    lane = text.lane();
                    break;
                case "segment":
                    number = text.integer();
                    break;
                case "author":
                    author = text.lane();
                    break;
                case "w":
                    segment.setWatermark(text.integer());
                    break;
                case "opening":
                    segment.setOpening(opening(text));
                    break;
                case "end":
                    segment.setEnd(text.end());
                    break;
                case "entries":
                    entries = text.integer();
                    break;
                case "raw":
                    rawLength = text.integer();
                    break;
                default:
                    text.skip();
            }
        }
        text.endLine();
        segment.setLane(text.required("lane", lane))
                .setNumber(text.required("segment", number))
                .setAuthor(text.required("author", author));
        return new SegmentHeader(
                segment, text.required("entries", entries), text.required("raw", rawLength));
    }

    private static LaneOpening opening(LedgerText text) throws IOException {
        String sink = null;
        Integer subtask = null;
        Integer parallelism = null;
        Boolean readCommitted = null;
        List<LaneId> predecessors = null;
        Long restoredCheckpoint = null;
        String run = null;
        String job = null;
        List<String> succeeds = new ArrayList<>();
        text.enterObject();
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "sink":
                    sink = text.text();
                    break;
                case "subtask":
                    subtask = text.smallInteger();
                    break;
                case "parallelism":
                    parallelism = text.smallInteger();
                    break;
                case "mode":
                    readCommitted = readCommitted(text);
                    break;
                case "predecessors":
                    predecessors = new ArrayList<>();
                    text.enterArray();
                    while (text.nextElement()) {
                        predecessors.add(text.lane());
                    }
                    break;
                case "restoredCheckpoint":
                    restoredCheckpoint = text.integer();
                    break;
                case "run":
                    run = text.text();
                    break;
                case "job":
                    job = text.text();
                    break;
                case "succeeds":
                    succeeds = new ArrayList<>(); // the last of two fields counts
                    text.enterArray();
                    while (text.nextElement()) {
                        succeeds.add(text.text());
                    }
                    break;
                default:
                    text.skip();
            }
        }
        return LaneOpening.of(
                        text.required("opening.sink", sink),
                        text.required("opening.subtask", subtask),
                        text.required("opening.parallelism", parallelism),
                        text.required("opening.mode", readCommitted),
                        Collections.unmodifiableList(
                                text.required("opening.predecessors", predecessors)),
                        text.required("opening.restoredCheckpoint", restoredCheckpoint))
                .inRun(run, job, Collections.unmodifiableList(succeeds));
    }

    private static boolean readCommitted(LedgerText text) throws IOException {
        switch (text.text()) {
            case LedgerFields.AT_LEAST_ONCE:
                return false;
            case LedgerFields.EXACTLY_ONCE:
                return true;
            default:
                throw text.problem("has a mode other than at-least-once and exactly-once");
        }
    }
}
