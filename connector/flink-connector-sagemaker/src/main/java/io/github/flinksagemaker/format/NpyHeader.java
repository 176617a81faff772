// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.annotation.Internal;

/** What stands before the numbers of an NPY array: type of an element and shape. */
@Internal
final class NpyHeader {

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int VERSION_1_HEADER = 10;
    private static final int VERSION_2_HEADER = 12;
    private static final int ALIGNMENT = 64;
    private static final int UNICODE_BYTES = 4;

    private static final String TOO_LARGE =
            "the NPY array's shape is beyond what an array can hold";

    private static final Pattern TYPE =
            Pattern.compile("[<>|=]([biufcSUVmM])([0-9]{1,9})(\\[[^\\]']*\\])?");
    private static final Pattern TEXT =
            Pattern.compile(
                    "\\{\\s*'descr':\\s*'([^']*)',\\s*'fortran_order':\\s*(True|False),"
                            + "\\s*'shape':\\s*\\(([0-9, ]*)\\),?\\s*\\}\\s*");

    private final String type;
    private final int[] shape;
    private final int dataFrom;

    private NpyHeader(String type, int[] shape, int dataFrom) {
        this.type = type;
        this.shape = shape;
        this.dataFrom = dataFrom;
    }

    static boolean isNpy(byte[] bytes) {
        return Bytes.startsWith(bytes, 0, MAGIC);
    }

    /** Of an array whose bytes are all there, in the order of C. */
    static NpyHeader of(byte[] bytes) throws BatchFormatException {
        if (!isNpy(bytes) || bytes.length < VERSION_2_HEADER) {
            throw new BatchFormatException("not an NPY array, or one without its header");
        }
        ByteBuffer in = Bytes.littleEndian(bytes);
        boolean first = bytes[MAGIC.length] == 1;
        int from = first ? VERSION_1_HEADER : VERSION_2_HEADER;
        int length = first ? in.getShort(from - 2) & 0xFFFF : in.getInt(from - Integer.BYTES);
        if (length < 0 || length > bytes.length - from) {
            throw new BatchFormatException("the NPY array's header is cut short");
        }
        Matcher text = TEXT.matcher(new String(bytes, from, length, ISO_8859_1));
        if (!text.matches() || !TYPE.matcher(text.group(1)).matches()) {
            throw new BatchFormatException(
                    "the NPY array's header names no simple type, order and shape");
        }
        NpyHeader header = new NpyHeader(text.group(1), shape(text.group(3)), from + length);
        if (text.group(2).equals("True") && header.shape.length > 1) {
            throw new BatchFormatException(
                    "the NPY array is in the order of Fortran, where rows don't lie together");
        }
        int size = header.rowBytes(0);
        if (size != bytes.length - header.dataFrom) {
            throw new BatchFormatException(
                    "the NPY array has "
                            + (bytes.length - header.dataFrom)
                            + " bytes of data, its shape says "
                            + size);
        }
        return header;
    }

    private static int[] shape(String text) throws BatchFormatException {
        try {
            return Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(number -> !number.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new BatchFormatException(TOO_LARGE);
        }
    }

    String type() {
        return type;
    }

    int[] shape() {
        return shape;
    }

    int dataFrom() {
        return dataFrom;
    }

    /** Bytes of what stands behind that many axes. */
    int rowBytes(int axes) throws BatchFormatException {
        try {
            long bytes = itemBytes(type);
            for (int i = axes; i < shape.length; i++) {
                bytes = Math.multiplyExact(bytes, shape[i]);
            }
            return Math.toIntExact(bytes);
        } catch (ArithmeticException e) {
            throw new BatchFormatException(TOO_LARGE);
        }
    }

    /**
     * Bytes of an element.
     *
     * @throws IllegalArgumentException if it is no simple type
     */
    static long itemBytes(String type) {
        Matcher matcher = TYPE.matcher(type);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "an NPY type is one such as <f4, <f8 or <i8, not '" + type + "'");
        }
        long count = Long.parseLong(matcher.group(2));
        return matcher.group(1).equals("U") ? count * UNICODE_BYTES : count;
    }

    /** As numpy writes it, padded to a multiple of 64 bytes. */
    static byte[] bytes(String type, int... shape) {
        String axes =
                Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        String text =
                "{'descr': '"
                        + type
                        + "', 'fortran_order': False, 'shape': ("
                        + axes
                        + (shape.length == 1 ? ",), }" : "), }");
        int unpadded = VERSION_1_HEADER + text.length() + 1;
        int size = (unpadded + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        byte[] header = new byte[size];
        Arrays.fill(header, (byte) ' ');
        Bytes.littleEndian(header)
                .put(MAGIC)
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) (size - VERSION_1_HEADER))
                .put(text.getBytes(ISO_8859_1));
        header[size - 1] = '\n';
        return header;
    }
}
