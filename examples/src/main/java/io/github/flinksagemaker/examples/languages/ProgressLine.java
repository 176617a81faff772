// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.io.PrintStream;
import java.util.Locale;

/** One line that is written over at a terminal; elsewhere a line now and then. */
final class ProgressLine {

    private static final long PLAIN_INTERVAL_MILLIS = 2_000;
    private static final String ERASE_REST = "\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private long last = -PLAIN_INTERVAL_MILLIS;

    ProgressLine(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows where things stand after this many milliseconds. */
    synchronized void show(long millis, long sent, long succeeded, long failed) {
        if (terminal) {
            out.print("\r" + text(millis, sent, succeeded, failed) + ERASE_REST);
        } else if (millis - last >= PLAIN_INTERVAL_MILLIS) {
            last = millis;
            out.println(text(millis, sent, succeeded, failed));
        }
        out.flush();
    }

    /** Shows where things stand at the end, and leaves the line. */
    synchronized void finish(long millis, long sent, long succeeded, long failed) {
        last = -PLAIN_INTERVAL_MILLIS;
        show(millis, sent, succeeded, failed);
        if (terminal) {
            out.println();
        }
    }

    static String text(long millis, long sent, long succeeded, long failed) {
        long settled = succeeded + failed;
        // Sent and settled are counted apart and reported one after the other.
        long inFlight = Math.max(0, sent - settled);
        return String.format(
                Locale.ROOT,
                "%6.1f s   sent %,d   in flight %,d   done %,d   failed %,d   %,d records/s",
                millis / 1_000.0,
                sent,
                inFlight,
                succeeded,
                failed,
                millis == 0 ? 0 : settled * 1_000 / millis);
    }
}
