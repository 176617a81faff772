// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.List;
import org.apache.flink.annotation.Internal;

/** One RecordIO frame a record. */
@Internal
final class RecordIoFraming implements Framing {

    private static final long serialVersionUID = 1L;

    @Override
    public String name() {
        return "recordio";
    }

    @Override
    public String contentType() {
        return "application/x-recordio-protobuf";
    }

    @Override
    public String fileExtension() {
        return "rec";
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (payload.length == 0) {
            throw new BatchFormatException("an empty record can't stand in RecordIO");
        }
        return payload;
    }

    @Override
    public int overheadPerRecord() {
        return RecordIo.HEADER + RecordIo.ALIGNMENT - 1;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        return FramedRequest.of(RecordIo.join(payloads));
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        List<byte[]> records = RecordIo.split(body);
        Settings.checkRange(from, to, records.size());
        return frame(records.subList(from, to));
    }
}
