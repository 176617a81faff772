// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/**
 * One record a line. JSON, which the content type tells, may span lines: outside of strings line
 * breaks mean nothing, and inside they can only be escapes, so that each becomes a space. Anything
 * else must not contain line breaks, even in quotes, because most containers read line by line.
 */
@Internal
final class LinesFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final String contentType;
    private final @Nullable String header;

    LinesFraming(String contentType, @Nullable String header) {
        this.contentType = Settings.header("contentType", contentType);
        if (header != null && (header.isBlank() || header.matches("(?s).*[\\r\\n].*"))) {
            throw new IllegalArgumentException("the header line must be one line, and not blank");
        }
        this.header = header;
    }

    @Override
    public String name() {
        return "lines";
    }

    @Override
    public String digest() {
        return header == null ? Settings.digest(contentType) : Settings.digest(contentType, header);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public String fileExtension() {
        return isJson() ? "jsonl" : contentType.startsWith("text/csv") ? "csv" : "txt";
    }

    private boolean isJson() {
        return contentType.toLowerCase(Locale.ROOT).contains("json");
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        if (Lines.isBlank(payload)) {
            throw new BatchFormatException(
                    isJson()
                            ? "an empty record can't stand in JSON Lines: encode a JSON value, such"
                                    + " as null"
                            : "an empty record can't stand in lines: containers skip empty lines");
        }
        return isJson() ? json(payload) : line(payload);
    }

    private static byte[] json(byte[] payload) {
        byte[] prepared = payload;
        for (int i = 0; i < payload.length; i++) {
            if (Lines.isBreak(payload[i])) {
                if (prepared == payload) {
                    prepared = payload.clone(); // the caller's array may be the carried record
                }
                prepared[i] = ' ';
            }
        }
        return prepared;
    }

    private static byte[] line(byte[] payload) throws BatchFormatException {
        int end = payload.length;
        if (payload[end - 1] == '\n') {
            end--;
        }
        if (end > 0 && payload[end - 1] == '\r') {
            end--;
        }
        for (int i = 0; i < end; i++) {
            if (Lines.isBreak(payload[i])) {
                throw new BatchFormatException(
                        "a record with a line break at byte "
                                + i
                                + " can't stand in lines: replace it before the sink, or use"
                                + " another batch format");
            }
        }
        return end == payload.length ? payload : Arrays.copyOf(payload, end);
    }

    @Override
    public int overheadPerRequest() {
        return header == null ? 0 : header.getBytes(UTF_8).length + 1;
    }

    @Override
    public int overheadPerRecord() {
        return 1;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        if (header == null) {
            return FramedRequest.of(Lines.join(payloads));
        }
        List<byte[]> lines = new ArrayList<>(payloads.size() + 1);
        lines.add(header.getBytes(UTF_8));
        lines.addAll(payloads);
        return FramedRequest.of(Lines.join(lines));
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        int first = header == null ? 0 : 1;
        List<byte[]> lines = Lines.splitAtLineFeeds(body);
        Settings.checkRange(from, to, lines.size() - first);
        if (header != null && !Arrays.equals(lines.get(0), header.getBytes(UTF_8))) {
            throw new BatchFormatException("the request doesn't begin with the header line");
        }
        return frame(lines.subList(first + from, first + to));
    }
}
