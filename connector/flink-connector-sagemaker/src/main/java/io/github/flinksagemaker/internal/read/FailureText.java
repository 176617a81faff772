// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import java.nio.charset.StandardCharsets;

/** A failure object's body, a container's response verbatim, as text of a bounded length. */
public final class FailureText {

    public static final int MAX_BYTES = 64 * 1024;

    private FailureText() {}

    /**
     * What is not UTF-8 is replaced, what is too long is cut between two characters.
     *
     * @param body the object's first bytes, one more than {@link #MAX_BYTES} if there are so many
     * @param size the whole object's size in bytes, which the text tells if it was cut
     */
    public static String of(byte[] body, long size) {
        int end = Math.min(body.length, MAX_BYTES);
        if (end < body.length) {
            int start = end;
            while (start > end - 4 && start > 0 && (body[start] & 0xC0) == 0x80) {
                start--;
            }
            end = start;
        }
        String text = new String(body, 0, end, StandardCharsets.UTF_8);
        return end < body.length ? text + "… (cut, " + size + " bytes in all)" : text;
    }
}
