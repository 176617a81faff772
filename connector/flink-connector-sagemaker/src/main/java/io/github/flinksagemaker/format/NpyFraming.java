// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** Stacks arrays of one type and shape to one array with an axis more. */
@Internal
final class NpyFraming implements Framing {

    private static final long serialVersionUID = 1L;

    private final String type;
    private final int[] shape;

    NpyFraming(String type, int... shape) {
        long bytes = NpyHeader.itemBytes(type);
        for (int axis : shape) {
            if (axis < 1) {
                throw new IllegalArgumentException("an axis has at least 1 element, not " + axis);
            }
            bytes = Math.multiplyExact(bytes, axis);
        }
        Math.toIntExact(bytes);
        this.type = type;
        this.shape = shape.clone();
    }

    @Override
    public String name() {
        return "npy";
    }

    @Override
    public String digest() {
        return Settings.digest(type, Arrays.toString(shape));
    }

    @Override
    public String contentType() {
        return "application/x-npy";
    }

    @Override
    public String fileExtension() {
        return "npy";
    }

    @Override
    public byte[] prepare(byte[] payload) throws BatchFormatException {
        NpyHeader header = NpyHeader.of(payload);
        if (!header.type().equals(type) || !Arrays.equals(header.shape(), shape)) {
            throw new BatchFormatException(
                    "an NPY array of type "
                            + header.type()
                            + " and shape "
                            + Arrays.toString(header.shape())
                            + " can't stand in a batch of "
                            + type
                            + ' '
                            + Arrays.toString(shape));
        }
        return payload;
    }

    @Override
    public int overheadPerRequest() {
        return header(Integer.MAX_VALUE).length;
    }

    @Override
    public int overheadPerRecord() {
        return 0;
    }

    @Override
    public FramedRequest frame(List<byte[]> payloads) {
        List<ByteBuffer> rows = new ArrayList<>(payloads.size());
        for (byte[] payload : payloads) {
            int bytes = rowBytes();
            rows.add(ByteBuffer.wrap(payload, payload.length - bytes, bytes));
        }
        return framed(rows);
    }

    private FramedRequest framed(List<ByteBuffer> rows) {
        byte[] header = header(rows.size());
        ByteBuffer body =
                ByteBuffer.allocate(
                        Math.addExact(header.length, Math.multiplyExact(rowBytes(), rows.size())));
        body.put(header);
        rows.forEach(body::put);
        return FramedRequest.of(body.array());
    }

    private int rowBytes() {
        long bytes = NpyHeader.itemBytes(type);
        for (int axis : shape) {
            bytes *= axis;
        }
        return (int) bytes;
    }

    private byte[] header(int records) {
        int[] stacked = new int[shape.length + 1];
        stacked[0] = records;
        System.arraycopy(shape, 0, stacked, 1, shape.length);
        return NpyHeader.bytes(type, stacked);
    }

    @Override
    public boolean cuts() {
        return true;
    }

    @Override
    public FramedRequest cut(byte[] body, int from, int to) throws BatchFormatException {
        NpyHeader header = NpyHeader.of(body);
        int[] axes = header.shape();
        if (!header.type().equals(type)
                || axes.length != shape.length + 1
                || !Arrays.equals(Arrays.copyOfRange(axes, 1, axes.length), shape)) {
            throw new BatchFormatException("the request is not of this type and shape");
        }
        Settings.checkRange(from, to, axes[0]);
        int bytes = rowBytes();
        List<ByteBuffer> rows = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            rows.add(ByteBuffer.wrap(body, header.dataFrom() + i * bytes, bytes));
        }
        return framed(rows);
    }
}
