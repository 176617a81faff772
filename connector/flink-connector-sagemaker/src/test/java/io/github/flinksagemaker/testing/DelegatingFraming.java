// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.format.Framing;
import java.util.List;

/** A framing to be broken: a test overrides what is to go wrong. */
public abstract class DelegatingFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final Framing framing;

    protected DelegatingFraming(Framing framing) {
        this.framing = framing;
    }

    @Override
    public String name() {
        return framing.name();
    }

    @Override
    public String contentType() {
        return framing.contentType();
    }

    @Override
    public String fileExtension() {
        return framing.fileExtension();
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        return framing.frame(payloads);
    }

    @Override
    public int maxRecords() {
        return framing.maxRecords();
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        return framing.prepare(payload);
    }

    @Override
    public int overheadPerRecord() {
        return framing.overheadPerRecord();
    }
}
