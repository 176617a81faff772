// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * How the payloads of a batch's records become one request, how its response becomes one piece per
 * record, and what the container takes. {@link Containers} has formats by container; {@link
 * Framings} and {@link Splittings} have the parts.
 */
@PublicEvolving
public final class BatchFormat implements Serializable {

    private static final long serialVersionUID = 2L;

    private static final int MAX_NAME = 64;
    private static final String FRAMING_NAME = "[A-Za-z0-9-]{1,24}";
    private static final String FRAMING_DIGEST = "[0-9a-f]{0,16}";

    private final Framing framing;
    private final Splitting splitting;
    private final String contentType;
    private final @Nullable String accept;
    private final int maxRecords;
    private final long maxRequestBytes;

    /** Asked for each record and each request, so made once. */
    private final String framingId;

    private final int overheadPerRequest;

    private BatchFormat(
            Framing framing,
            Splitting splitting,
            String contentType,
            @Nullable String accept,
            int maxRecords,
            long maxRequestBytes) {
        this.framing = framing;
        this.splitting = splitting;
        this.contentType = contentType;
        this.accept = accept;
        this.maxRecords = maxRecords;
        this.maxRequestBytes = maxRequestBytes;
        String digest = framing.digest();
        this.framingId = digest.isEmpty() ? framing.name() : framing.name() + ':' + digest;
        this.overheadPerRequest = framing.overheadPerRequest();
    }

    /**
     * A format of the two, with the framing's content type and bounds, and without an Accept.
     *
     * @throws IllegalArgumentException if the name of either, or the framing's content type, is too
     *     long, or not as its interface says
     */
    public static BatchFormat of(Framing framing, Splitting splitting) {
        String name = splitting.name();
        if (name == null || name.isBlank() || name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "a splitting's name has 1 to " + MAX_NAME + " characters, not '" + name + "'");
        }
        if (framing.name() == null
                || !framing.name().matches(FRAMING_NAME)
                || framing.digest() == null
                || !framing.digest().matches(FRAMING_DIGEST)) {
            throw new IllegalArgumentException(
                    "a framing's name has 1 to 24 letters, digits and hyphens and its digest up to"
                            + " 16 hexadecimal digits, not '"
                            + framing.name()
                            + "' and '"
                            + framing.digest()
                            + "'");
        }
        return new BatchFormat(
                framing,
                splitting,
                Settings.header("contentType", framing.contentType()),
                null,
                checked("maxRecords", framing.maxRecords()),
                Long.MAX_VALUE);
    }

    /**
     * The same with another content type of its requests.
     *
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public BatchFormat withContentType(String type) {
        String checked = Settings.header("contentType", type);
        return new BatchFormat(framing, splitting, checked, accept, maxRecords, maxRequestBytes);
    }

    /**
     * The same with what the container shall answer: the request's Accept, unless the sink is set
     * to another.
     *
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public BatchFormat withAccept(String type) {
        String checked = Settings.header("accept", type);
        return new BatchFormat(
                framing, splitting, contentType, checked, maxRecords, maxRequestBytes);
    }

    /**
     * The same with another bound on the records of a request, as far as the framing has room.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public BatchFormat withMaxRecords(int records) {
        int most = Math.min(checked("maxRecords", records), framing.maxRecords());
        return new BatchFormat(framing, splitting, contentType, accept, most, maxRequestBytes);
    }

    /**
     * The same with another bound on the bytes of a request, which batches and single records keep.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public BatchFormat withMaxRequestBytes(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxRequestBytes must be at least 1, is " + bytes);
        }
        return new BatchFormat(framing, splitting, contentType, accept, maxRecords, bytes);
    }

    private static int checked(String what, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " must be at least 1, is " + value);
        }
        return value;
    }

    /** How requests are framed. */
    public Framing framing() {
        return framing;
    }

    /** The framing's kind and, after a colon if there is one, its digest: as in the ledger. */
    public String framingId() {
        return framingId;
    }

    /** How responses are split. */
    public Splitting splitting() {
        return splitting;
    }

    /** The content type sent with a request unless the sink is set to another. */
    public String contentType() {
        return contentType;
    }

    /** The Accept sent with a request unless the sink is set to another; null for none. */
    public @Nullable String accept() {
        return accept;
    }

    /** Records in one request at most; {@code Integer.MAX_VALUE} if there is no bound. */
    public int maxRecords() {
        return maxRecords;
    }

    /** Bytes in one request at most; {@code Long.MAX_VALUE} if there is no bound. */
    public long maxRequestBytes() {
        return maxRequestBytes;
    }

    /** What that many payloads of that many bytes come to as a request, at most. */
    public long requestBytes(int records, long payloadBytes) {
        return payloadBytes + overheadPerRequest + (long) records * framing.overheadPerRecord();
    }

    /** Frames prepared payloads, of which there is at least one. */
    public FramedRequest frame(List<byte[]> payloads) {
        return Objects.requireNonNull(framing.frame(payloads), "the framing returned null");
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof BatchFormat)) {
            return false;
        }
        BatchFormat format = (BatchFormat) other;
        return format.toString().equals(toString())
                && Objects.equals(format.accept, accept)
                && format.maxRecords == maxRecords
                && format.maxRequestBytes == maxRequestBytes;
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** What tells two formats apart, but for bounds and Accept. */
    @Override
    public String toString() {
        return framingId + '(' + contentType + ") -> " + splitting.name();
    }
}
