// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A part of an object, as HTTP names it. */
final class ByteRange {

    private static final Pattern ANSWER = Pattern.compile("bytes \\d+-\\d+/(\\d{1,18})");

    private ByteRange() {}

    static void check(long offset, int length) {
        if (offset < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "a range starts at 0 or later and is not empty, was "
                            + length
                            + " bytes from "
                            + offset);
        }
    }

    /**
     * The whole object's size, by the {@code Content-Range} of an answer, {@code bytes 0-9/1234}.
     *
     * @return the length of what was read if the answer has none: then it is the whole object
     */
    static long sizeOfWhole(@Nullable String contentRange, int read) {
        if (contentRange == null) {
            return read;
        }
        Matcher matcher = ANSWER.matcher(contentRange);
        if (!matcher.matches()) {
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    "the store answered a ranged GET with the Content-Range '"
                            + contentRange
                            + "', which has no size");
        }
        return Long.parseLong(matcher.group(1));
    }

    static String header(long offset, int length) {
        check(offset, length);
        return "bytes=" + offset + "-" + (offset + length - 1);
    }
}
