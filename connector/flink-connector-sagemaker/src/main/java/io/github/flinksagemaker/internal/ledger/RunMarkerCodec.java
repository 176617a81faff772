// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.io.IOException;

/** Run markers to bytes and back; docs/ledger-format.md is the format. */
public final class RunMarkerCodec {

    private RunMarkerCodec() {}

    /**
     * Encodes a marker; equal markers have equal bytes.
     *
     * @throws IllegalArgumentException if no reader would accept it
     */
    public static byte[] encode(RunMarker marker) {
        String problem = LedgerRules.problemOf(marker);
        if (problem != null) {
            throw new IllegalArgumentException("marker of a run: " + problem);
        }
        return LedgerJsonWriter.write(256, 0, out -> write(out, marker));
    }

    private static void write(LedgerJsonWriter out, RunMarker marker) throws IOException {
        out.startObject();
        out.integer(LedgerFields.V, LedgerFields.VERSION);
        out.text(LedgerFields.RUN, marker.run());
        out.text(LedgerFields.JOB, marker.job());
        out.text(LedgerFields.START, marker.start());
        out.integer(LedgerFields.AT, marker.startedAt());
        out.endObject();
    }

    /**
     * Decodes a marker.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no marker of a known version
     */
    public static RunMarker decode(byte[] bytes, String source) throws LedgerFormatException {
        JsonLine line = LedgerJsonReader.onlyLine(bytes, source, "a run's marker");
        RunMarker marker =
                RunMarker.of(
                        line.text(LedgerFields.RUN),
                        line.text(LedgerFields.JOB),
                        line.text(LedgerFields.START),
                        line.integer(LedgerFields.AT));
        line.check(LedgerRules.problemOf(marker));
        return marker;
    }
}
