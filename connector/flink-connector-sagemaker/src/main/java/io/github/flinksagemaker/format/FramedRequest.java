// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/** A request body and, where it depends on the body, its content type. */
@PublicEvolving
public final class FramedRequest {

    private final byte[] body;
    private final @Nullable String contentType;

    private FramedRequest(byte[] body, @Nullable String contentType) {
        this.body = Objects.requireNonNull(body, "a request's body must not be null");
        this.contentType = contentType;
    }

    /** With the framing's content type, or the one that the sink is set to. Not copied. */
    public static FramedRequest of(byte[] body) {
        return new FramedRequest(body, null);
    }

    /**
     * With a content type of its own, whatever the sink is set to. Not copied.
     *
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static FramedRequest of(byte[] body, String contentType) {
        return new FramedRequest(body, Settings.header("a request's contentType", contentType));
    }

    /** The request's bytes, not copied. */
    public byte[] body() {
        return body;
    }

    /** What the framing alone can say, for example the size of a header; otherwise null. */
    public @Nullable String contentType() {
        return contentType;
    }
}
