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

import io.github.flinksagemaker.model.LaneId;
import java.io.IOException;
import java.io.UncheckedIOException;

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
        try {
            LedgerOutput out = new LedgerOutput(256);
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
            return out.finish(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an output in memory does not fail
        }
    }

    /**
     * Decodes a commit.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no commit of a known version
     */
    public static Commit decode(byte[] bytes, String source) throws LedgerFormatException {
        return LedgerText.onlyLine(
                bytes, source, "a commit", CommitCodec::read, LedgerRules::problemOf);
    }

    private static Commit read(LedgerText text) throws IOException {
        Commit.Builder commit = Commit.builder();
        LaneId lane = null;
        LaneId author = null;
        Long number = null;
        Long from = null;
        Long to = null;
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "lane":
                    lane = text.lane();
                    break;
                case "commit":
                    number = text.integer();
                    break;
                case "author":
                    author = text.lane();
                    break;
                case "from":
                    from = text.integer();
                    break;
                case "to":
                    to = text.integer();
                    break;
                case "w":
                    commit.setWatermark(text.integer());
                    break;
                case "end":
                    commit.setEnd(text.end());
                    break;
                case "afterCheckpoint":
                    commit.setAfterCheckpoint(text.integer());
                    break;
                default:
                    text.skip();
            }
        }
        return commit.setLane(text.required("lane", lane))
                .setNumber(text.required("commit", number))
                .setAuthor(text.required("author", author))
                .setFromSegment(text.required("from", from))
                .setToSegment(text.required("to", to))
                .build();
    }
}
