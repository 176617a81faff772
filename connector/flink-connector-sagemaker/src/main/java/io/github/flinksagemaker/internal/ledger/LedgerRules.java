// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.RunId;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a ledger object beyond its syntax. The same rules bind writing and reading, so
 * no writer appends what no reader could load. Each answers with the problem, or null.
 */
final class LedgerRules {

    private static final int MAX_FORMAT_NAME = 64;
    private static final String RUN_FORM =
            "a run's id has 1 to 64 letters, digits, dots, underscores and hyphens";

    /** Characters of a name, a location or a header: a reason cuts itself, {@link Rejection}. */
    private static final int MAX_TEXT = 16_384;

    private LedgerRules() {}

    static @Nullable String problemOf(Segment header, long rawLength) {
        if (header.number() < 0) {
            return "segment must not be negative, was " + header.number();
        }
        if (rawLength < 0) {
            return "raw must not be negative, was " + rawLength;
        }
        LaneOpening opening = header.opening();
        if ((header.number() == 0) != (opening != null)) {
            return "segment 0 and no other has an opening, this is segment " + header.number();
        }
        if (opening != null) {
            if (opening.sinkName().isEmpty()) {
                return "sink must not be empty";
            }
            if (opening.sinkName().length() > MAX_TEXT) {
                return "sink must have at most " + MAX_TEXT + " characters";
            }
            if (opening.subtask() < 0 || opening.subtask() >= opening.parallelism()) {
                return "subtask must be from 0 to parallelism - 1, was "
                        + opening.subtask()
                        + " of "
                        + opening.parallelism();
            }
            if (opening.restoredCheckpointId() < 0) {
                return "restoredCheckpoint must not be negative, was "
                        + opening.restoredCheckpointId();
            }
            String problem = problemOfRun(opening);
            if (problem != null) {
                return problem;
            }
        }
        return problemOf(header.lane(), header.author(), header.watermark(), header.end());
    }

    private static @Nullable String problemOfRun(LaneOpening opening) {
        String run = opening.run();
        if (run == null) {
            return opening.job() == null && opening.succeeds().isEmpty()
                    ? null
                    : "job and succeeds belong to a run";
        }
        if (!RunId.isValid(run) || !opening.succeeds().stream().allMatch(RunId::isValid)) {
            return RUN_FORM;
        }
        return opening.succeeds().contains(run) ? "a run does not succeed itself" : null;
    }

    static @Nullable String problemOf(RunMarker marker) {
        if (!RunId.isValid(marker.run())) {
            return RUN_FORM;
        }
        return marker.startedAt() < 0 ? "at must not be negative, was " + marker.startedAt() : null;
    }

    static @Nullable String problemOf(LedgerEntry entry, LaneId lane, long rawLength) {
        if (!entry.invocationId().lane().equals(lane)) {
            return "invocation " + entry.invocationId() + " does not belong to lane " + lane;
        }
        if (entry.invocationId().attempt() > 0) {
            return "an entry is the first invocation of its records, not an attempt";
        }
        if (entry.endpointName().isEmpty()) {
            return "endpoint must not be empty";
        }
        if (entry.format().isEmpty() || entry.format().length() > MAX_FORMAT_NAME) {
            return "format must have 1 to 64 characters";
        }
        if (hasTooLongText(entry)) {
            return "no text of an entry must have more than " + MAX_TEXT + " characters";
        }
        if ((entry.rejection() == null) != (entry.outputLocation() != null)) {
            return "an entry has either an output location (out) or a rejection (rejected)";
        }
        if (entry.carriedByInput() && entry.carriesPayloads()) {
            return "records are carried by the input or by the raw section, not by both";
        }
        if (entry.carriedByInput() && entry.inputLocation() == null) {
            return "records carried by the input need an input location (in)";
        }
        if (isNegative(entry.requestTtl()) || isNegative(entry.invocationTimeout())) {
            return "ttl and timeout must not be negative, were "
                    + entry.requestTtl()
                    + " and "
                    + entry.invocationTimeout();
        }
        if (entry.records().isEmpty()) {
            return "records must not be empty";
        }
        long carried = 0;
        for (RecordSpan span : entry.records()) {
            carried += Math.max(0, span.length());
            if (span.offset() < 0 || span.length() < -1) {
                return "a record lies at offset " + span.offset() + ", length " + span.length();
            }
            // Subtract, since a sum could overflow.
            if (!entry.carriedByInput() && span.offset() > rawLength - Math.max(0, span.length())) {
                return "a record at offset "
                        + span.offset()
                        + ", length "
                        + span.length()
                        + " is outside of the raw section of "
                        + rawLength
                        + " bytes";
            }
        }
        // Records that share bytes would multiply what a small object takes in memory.
        if (!entry.carriedByInput() && carried > rawLength) {
            return "its records take "
                    + carried
                    + " bytes of a raw section of "
                    + rawLength
                    + ": they overlap";
        }
        return null;
    }

    static @Nullable String problemOf(Attempt attempt) {
        if (attempt.id().attempt() < 1) {
            return "an attempt's number must be at least 1, was " + attempt.id().attempt();
        }
        if (attempt.from() < 0 || attempt.to() <= attempt.from()) {
            return "from must be at least 0, and to at least from, were "
                    + attempt.from()
                    + " and "
                    + (attempt.to() - 1);
        }
        if (attempt.endpointName().isEmpty() || attempt.outputLocation().isEmpty()) {
            return "endpoint and out must not be empty";
        }
        return isTooLong(attempt.endpointName())
                        || isTooLong(attempt.inputLocation())
                        || isTooLong(attempt.outputLocation())
                        || isTooLong(attempt.failureLocation())
                ? "no text of an attempt must have more than " + MAX_TEXT + " characters"
                : null;
    }

    private static boolean hasTooLongText(LedgerEntry entry) {
        return isTooLong(entry.endpointName())
                || isTooLong(entry.inputLocation())
                || isTooLong(entry.outputLocation())
                || isTooLong(entry.failureLocation())
                || isTooLong(entry.contentType())
                || isTooLong(entry.accept())
                || isTooLong(entry.customAttributes())
                || isTooLong(entry.framing());
    }

    private static boolean isTooLong(@Nullable String text) {
        return text != null && text.length() > MAX_TEXT;
    }

    private static boolean isNegative(@Nullable Long value) {
        return value != null && value < 0;
    }

    static @Nullable String problemOf(Commit commit) {
        if (commit.number() < 0 || commit.fromSegment() < 0) {
            return "commit and from must not be negative, were "
                    + commit.number()
                    + " and "
                    + commit.fromSegment();
        }
        if (commit.toSegment() < commit.fromSegment() - 1) {
            return "to must be at least from - 1, was "
                    + commit.toSegment()
                    + " with from "
                    + commit.fromSegment();
        }
        if (commit.end() == LaneEnd.FENCED && commit.toSegment() >= commit.fromSegment()) {
            return "a fence commits nothing, but this one has segments "
                    + commit.fromSegment()
                    + " to "
                    + commit.toSegment();
        }
        if (commit.afterCheckpoint() < 0
                || commit.afterCheckpoint() > 0 && commit.end() != LaneEnd.END_OF_INPUT) {
            return "afterCheckpoint belongs to an end of input and is not negative, was "
                    + commit.afterCheckpoint();
        }
        return problemOf(commit.lane(), commit.author(), commit.watermark(), commit.end());
    }

    private static @Nullable String problemOf(
            LaneId lane, LaneId author, @Nullable Long watermark, @Nullable LaneEnd end) {
        if ((end == LaneEnd.FENCED) == author.equals(lane)) {
            return "a lane is fenced by another lane and otherwise written by itself, but author is"
                    + " "
                    + author;
        }
        if (watermark != null && watermark == Long.MAX_VALUE) {
            return "w must not be the greatest watermark";
        }
        return null;
    }
}
