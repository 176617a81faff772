// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.format.Framing;
import java.util.List;

/** JSON Lines, framed by code that may break down. */
final class DrillFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final Framing lines = BatchFormats.jsonLines().framing();
    private final Switches switches;

    DrillFraming(Switches switches) {
        this.switches = switches;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        switches.throwIfOn(Switches.Switch.ERROR_IN_SINK);
        return lines.frame(payloads);
    }

    @Override
    public String name() {
        return lines.name();
    }

    @Override
    public String digest() {
        return lines.digest();
    }

    @Override
    public String contentType() {
        return lines.contentType();
    }

    @Override
    public String fileExtension() {
        return lines.fileExtension();
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        return lines.prepare(payload);
    }

    @Override
    public int overheadPerRecord() {
        return lines.overheadPerRecord();
    }

    @Override
    public boolean cuts() {
        return lines.cuts();
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        switches.throwIfOn(Switches.Switch.ERROR_IN_SOURCE);
        return lines.cut(body, from, to);
    }
}
