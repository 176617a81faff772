// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.flink.annotation.Internal;
import org.jspecify.annotations.Nullable;

/** What framings have to say of their settings. */
@Internal
final class Settings {

    private static final int MAX_CONTENT_TYPE = 1024;

    private Settings() {}

    /** Equal exactly for equal settings in equal order: 64 bits of a SHA-256. */
    static String digest(String... settings) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String setting : settings) {
                byte[] bytes = setting.getBytes(UTF_8);
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
                digest.update(bytes);
            }
            return String.format("%016x", ByteBuffer.wrap(digest.digest()).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each JVM has it
        }
    }

    /** As InvokeEndpointAsync requires it of headers. */
    static String header(String what, @Nullable String value) {
        if (value == null
                || value.isBlank()
                || value.length() > MAX_CONTENT_TYPE
                || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    what
                            + " must be 1 to "
                            + MAX_CONTENT_TYPE
                            + " printable ASCII characters, has "
                            + (value == null ? 0 : value.length()));
        }
        return value;
    }

    static void checkRange(int from, int to, int records) throws BatchFormatException {
        if (from < 0 || from >= to || to > records) {
            throw new BatchFormatException(
                    "records " + from + " to " + to + " of a request that holds " + records);
        }
    }
}
