// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormatException;
import java.util.List;

/** A format to be broken: a test overrides what is to go wrong. */
public abstract class DelegatingFormat implements BatchFormat {

    private static final long serialVersionUID = 1L;

    private final BatchFormat format;

    protected DelegatingFormat(BatchFormat format) {
        this.format = format;
    }

    @Override
    public String name() {
        return format.name();
    }

    @Override
    public String contentType() {
        return format.contentType();
    }

    @Override
    public String fileExtension() {
        return format.fileExtension();
    }

    @Override
    public byte[] frame(List<byte[]> payloads) {
        return format.frame(payloads);
    }

    @Override
    public int maxRecords() {
        return format.maxRecords();
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        return format.prepare(payload);
    }

    @Override
    public int overheadPerRecord() {
        return format.overheadPerRecord();
    }

    @Override
    public List<byte[]> split(byte[] response, int records) throws BatchFormatException {
        return format.split(response, records);
    }
}
