package io.github.flinksagemaker.internal.s3;

/** A part of an object, as HTTP names it. */
final class ByteRange {

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

    static String header(long offset, int length) {
        check(offset, length);
        return "bytes=" + offset + "-" + (offset + length - 1);
    }
}
