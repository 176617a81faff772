// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.List;
import org.apache.flink.annotation.Internal;

/** One record a request, any bytes but none: the payload is the body, not copied. */
@Internal
final class SingleFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final String contentType;

    SingleFraming(String contentType) {
        this.contentType = Settings.header("contentType", contentType);
    }

    @Override
    public String name() {
        return "single";
    }

    @Override
    public String digest() {
        return Settings.digest(contentType);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public String fileExtension() {
        return contentType.equals("application/json") ? "json" : "bin";
    }

    @Override
    public int maxRecords() {
        return 1;
    }

    /** An empty object is no request that a container answers. */
    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (payload.length == 0) {
            throw new BatchFormatException("an empty record can't stand in a request");
        }
        return payload;
    }

    @Override
    public int overheadPerRecord() {
        return 0;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        if (payloads.size() != 1) {
            throw new IllegalArgumentException(
                    "a request of format single holds one record, was given " + payloads.size());
        }
        return FramedRequest.of(payloads.get(0));
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        Settings.checkRange(from, to, 1);
        return FramedRequest.of(body);
    }
}
