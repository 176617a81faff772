// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;

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
        try {
            LedgerOutput out = new LedgerOutput(256);
            out.startObject();
            out.integer(LedgerFields.V, LedgerFields.VERSION);
            out.text(LedgerFields.RUN, marker.run());
            out.text(LedgerFields.JOB, marker.job());
            out.text(LedgerFields.START, marker.start());
            out.integer(LedgerFields.AT, marker.startedAt());
            out.endObject();
            return out.finish(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // an output in memory does not fail
        }
    }

    /**
     * Decodes a marker.
     *
     * @param source names the object in messages
     * @throws LedgerFormatException if {@code bytes} are no marker of a known version
     */
    public static RunMarker decode(byte[] bytes, String source) throws LedgerFormatException {
        return LedgerText.onlyLine(
                bytes, source, "a run's marker", RunMarkerCodec::read, LedgerRules::problemOf);
    }

    private static RunMarker read(LedgerText text) throws IOException {
        String run = null;
        String job = null;
        String start = null;
        Long at = null;
        for (String name = text.nextField(); name != null; name = text.nextField()) {
            switch (name) {
                case "run":
                    run = text.text();
                    break;
                case "job":
                    job = text.text();
                    break;
                case "start":
                    start = text.text();
                    break;
                case "at":
                    at = text.integer();
                    break;
                default:
                    text.skip();
            }
        }
        return RunMarker.of(
                text.required("run", run),
                text.required("job", job),
                text.required("start", start),
                text.required("at", at));
    }
}
