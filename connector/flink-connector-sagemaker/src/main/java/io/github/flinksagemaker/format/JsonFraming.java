// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** JSON values, joined by commas, between a prefix and a suffix. */
@Internal
final class JsonFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final String prefix;
    private final String suffix;

    JsonFraming(String prefix, String suffix) {
        byte[] example = (prefix + "0,0" + suffix).getBytes(UTF_8);
        if (!prefix.stripTrailing().endsWith("[")
                || !suffix.stripLeading().startsWith("]")
                || !JsonScanner.isOneValue(example, 0, example.length)) {
            throw new IllegalArgumentException(
                    "prefix and suffix must make one JSON document of elements with commas between:"
                            + " the prefix ends with [ and the suffix begins with ]");
        }
        this.prefix = prefix;
        this.suffix = suffix;
    }

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String digest() {
        return Settings.digest(prefix, suffix);
    }

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public String fileExtension() {
        return "json";
    }

    /** One record more than one value would shift the predictions of its neighbours. */
    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        int from = JsonScanner.skipBlanks(payload, 0, payload.length);
        int to = JsonScanner.withoutBlanksBehind(payload, from, payload.length);
        if (!JsonScanner.isOneValue(payload, from, to)) {
            throw new BatchFormatException(
                    "a record that is not one complete JSON value can't stand in a JSON request");
        }
        return to - from == payload.length ? payload : Arrays.copyOfRange(payload, from, to);
    }

    @Override
    public int overheadPerRequest() {
        return prefix().length + suffix().length;
    }

    @Override
    public int overheadPerRecord() {
        return 1;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        return FramedRequest.of(Bytes.joined(prefix(), payloads, suffix()));
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        byte[] before = prefix();
        byte[] after = suffix();
        int end = body.length - after.length;
        if (end < before.length
                || !Bytes.startsWith(body, 0, before)
                || !Bytes.startsWith(body, end, after)) {
            throw new BatchFormatException("the request doesn't stand between prefix and suffix");
        }
        List<byte[]> records = new ArrayList<>();
        for (int at = before.length; at <= end && (records.isEmpty() || at < end); ) {
            int next = JsonScanner.end(body, at, end);
            if (next < 0 || (next < end && body[next] != ',')) {
                throw new BatchFormatException(
                        "the request is not of elements with commas between");
            }
            records.add(Arrays.copyOfRange(body, at, next));
            at = next + 1;
        }
        Settings.checkRange(from, to, records.size());
        return frame(records.subList(from, to));
    }

    private byte[] prefix() {
        return prefix.getBytes(UTF_8);
    }

    private byte[] suffix() {
        return suffix.getBytes(UTF_8);
    }
}
