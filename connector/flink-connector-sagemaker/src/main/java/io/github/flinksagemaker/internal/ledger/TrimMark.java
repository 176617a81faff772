// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of {@code trim/<lane>}: up to where a lane may have been deleted (rules 27 and 28).
 *
 * <p>Decimal ASCII: the first segment that can be read and, for a lane whose commits are deleted
 * too, a space and the first commit that can be read (0 otherwise). A further word {@code deleted}
 * says that the whole lane is being deleted, its opening included: nobody can read it any more. A
 * trailing newline is allowed.
 */
public final class TrimMark {

    /** Nothing has been deleted. */
    public static final TrimMark NONE = new TrimMark(0, 0, false);

    private static final Pattern FORM =
            Pattern.compile("(\\d{1,18})(?: (\\d{1,18})( deleted)?)?\\n?");

    private final long firstSegment;
    private final long firstCommit;
    private final boolean deleted;

    private TrimMark(long firstSegment, long firstCommit, boolean deleted) {
        this.firstSegment = firstSegment;
        this.firstCommit = firstCommit;
        this.deleted = deleted;
    }

    /** The mark of a lane that goes on. */
    public static TrimMark of(long firstSegment, long firstCommit) {
        return of(firstSegment, firstCommit, false);
    }

    /** The mark of a lane that is deleted whole: both numbers are behind its last objects. */
    public static TrimMark deleted(long firstSegment, long firstCommit) {
        return of(firstSegment, firstCommit, true);
    }

    private static TrimMark of(long firstSegment, long firstCommit, boolean deleted) {
        if (firstSegment < 0 || firstCommit < 0) {
            throw new IllegalArgumentException(
                    "a trim mark is not negative: " + firstSegment + ", " + firstCommit);
        }
        return new TrimMark(firstSegment, firstCommit, deleted);
    }

    /** Reads a mark; {@code source} names the object in messages. */
    public static TrimMark decode(byte[] bytes, String source) throws LedgerFormatException {
        Matcher matcher = FORM.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!matcher.matches()) {
            throw new LedgerFormatException(
                    source + ": not a trim mark (decimal segment, optionally a space and commit)");
        }
        String commit = matcher.group(2);
        return of(
                Long.parseLong(matcher.group(1)),
                commit == null ? 0 : Long.parseLong(commit),
                matcher.group(3) != null);
    }

    public byte[] encode() {
        String text =
                firstCommit == 0 && !deleted
                        ? "" + firstSegment
                        : firstSegment + " " + firstCommit + (deleted ? " deleted" : "");
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The first segment that can be read. */
    public long firstSegment() {
        return firstSegment;
    }

    /** The first commit that can be read. */
    public long firstCommit() {
        return firstCommit;
    }

    /** Whether the whole lane is being deleted, its opening included. */
    public boolean isDeleted() {
        return deleted;
    }
}
