// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * One record a request, any bytes; {@code single} in the ledger. The payload is the input object
 * and the response is the prediction, neither copied. For images, audio, documents, and for
 * containers that take no batches.
 */
@Internal
public final class SingleRecordFormat implements BatchFormat {

    private static final long serialVersionUID = 1L;

    static final String NAME = "single";
    static final String DEFAULT_CONTENT_TYPE = "application/octet-stream";

    private static final int MAX_CONTENT_TYPE = 1024;

    private final String contentType;

    /** With {@code application/octet-stream} as content type. */
    public SingleRecordFormat() {
        this(DEFAULT_CONTENT_TYPE);
    }

    /**
     * With a content type of the payload, for example {@code image/jpeg}.
     *
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters, as
     *     InvokeEndpointAsync requires
     */
    public SingleRecordFormat(String contentType) {
        if (contentType.isBlank()
                || contentType.length() > MAX_CONTENT_TYPE
                || !contentType.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "contentType must be 1 to 1024 printable ASCII characters, has "
                            + contentType.length());
        }
        this.contentType = contentType;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String contentType() {
        return contentType;
    }

    @Override
    public String fileExtension() {
        return "bin";
    }

    @Override
    public int maxRecords() {
        return 1;
    }

    @Override
    public byte[] prepare(byte[] payload) {
        return payload;
    }

    @Override
    public int overheadPerRecord() {
        return 0;
    }

    @Override
    public byte[] frame(List<byte[]> payloads) {
        if (payloads.size() != 1) {
            throw new IllegalArgumentException(
                    "a request of format single holds one record, was given " + payloads.size());
        }
        return payloads.get(0);
    }

    @Override
    public List<byte[]> split(byte[] response, int records) {
        return List.of(response);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SingleRecordFormat
                && ((SingleRecordFormat) other).contentType.equals(contentType);
    }

    @Override
    public int hashCode() {
        return contentType.hashCode();
    }

    @Override
    public String toString() {
        return NAME + '(' + contentType + ')';
    }
}
