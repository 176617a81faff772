// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static io.github.flinksagemaker.internal.ledger.LedgerFields.AFTER_CHECKPOINT;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.AUTHOR;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.COMMIT;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.FROM;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.LANE;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.TO;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.V;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.VERSION;
import static io.github.flinksagemaker.internal.ledger.LedgerFields.W;

import java.io.IOException;

/** Commits to bytes and back; docs/ledger-format.md is the format. */
public final class CommitCodec {

    private CommitCodec() {}

    /**
     * Encodes a commit; equal commits have equal bytes.
     *
     * @throws IllegalArgumentException if no reader would accept it, for example a fence with
     *     segments
     */
    public static byte[] encode(Commit commit) {
        String problem = LedgerRules.problemOf(commit);
        if (problem != null) {
            throw new IllegalArgumentException(
                    "commit " + commit.number() + " of lane " + commit.lane() + ": " + problem);
        }
        return LedgerJsonWriter.write(256, 0, out -> write(out, commit));
    }

    private static void write(LedgerJsonWriter out, Commit commit) throws IOException {
        out.startObject();
        out.integer(V, VERSION);
        out.text(LANE, commit.lane().value());
        out.integer(COMMIT, commit.number());
        out.text(AUTHOR, commit.author().value());
        out.integer(FROM, commit.fromSegment());
        out.integer(TO, commit.toSegment());
        out.optionalInteger(W, commit.watermark());
        out.optionalEnd(commit.end());
        if (commit.afterCheckpoint() > 0) {
            out.integer(AFTER_CHECKPOINT, commit.afterCheckpoint());
        }
        out.endObject();
    }

    /**
     * Decodes a commit.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no commit of a known version
     */
    public static Commit decode(byte[] bytes, String source) throws LedgerFormatException {
        JsonLine line = LedgerJsonReader.onlyLine(bytes, source, "a commit");
        Long afterCheckpoint = line.optionalInteger(AFTER_CHECKPOINT);
        Commit commit =
                Commit.builder()
                        .setLane(line.lane(LANE))
                        .setNumber(line.integer(COMMIT))
                        .setAuthor(line.lane(AUTHOR))
                        .setFromSegment(line.integer(FROM))
                        .setToSegment(line.integer(TO))
                        .setWatermark(line.optionalInteger(W))
                        .setEnd(LedgerFields.end(line))
                        .setAfterCheckpoint(afterCheckpoint == null ? 0 : afterCheckpoint)
                        .build();
        line.check(LedgerRules.problemOf(commit));
        return commit;
    }
}
