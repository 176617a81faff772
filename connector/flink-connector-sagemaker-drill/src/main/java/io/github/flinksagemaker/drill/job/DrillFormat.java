// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.BatchFormats;
import java.util.List;

/** JSON Lines, framed by code that may break down. */
final class DrillFormat implements BatchFormat {

    private static final long serialVersionUID = 1L;

    private final BatchFormat lines = BatchFormats.jsonLines();
    private final Switches switches;

    DrillFormat(Switches switches) {
        this.switches = switches;
    }

    @Override
    public byte[] frame(List<byte[]> payloads) {
        switches.throwIfOn(Switches.Switch.ERROR_IN_SINK);
        return lines.frame(payloads);
    }

    @Override
    public String name() {
        return lines.name();
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
    public int maxRecords() {
        return lines.maxRecords();
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
    public List<byte[]> split(byte[] response, int records) throws BatchFormatException {
        return lines.split(response, records);
    }
}
