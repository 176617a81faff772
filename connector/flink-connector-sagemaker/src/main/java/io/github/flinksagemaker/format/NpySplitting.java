// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.annotation.Internal;

/** The elements along the first axis of an NPY array, each an NPY array of one axis less. */
@Internal
final class NpySplitting extends NamedSplitting {

    static final String KIND = "npy";

    private static final long serialVersionUID = 1L;

    NpySplitting() {
        super(KIND);
    }

    @Override
    public List<byte[]> split(byte[] response) throws BatchFormatException {
        if (!NpyHeader.isNpy(response)) {
            throw ResponseForm.refusal("not an NPY array", response);
        }
        try {
            return rows(response);
        } catch (BatchFormatException e) {
            throw ResponseForm.unsplittable(String.valueOf(e.getMessage()), response);
        }
    }

    private static List<byte[]> rows(byte[] response) throws BatchFormatException {
        NpyHeader header = NpyHeader.of(response);
        int[] shape = header.shape();
        if (shape.length == 0) {
            throw new BatchFormatException(
                    "the NPY array is one number, without an axis of records");
        }
        byte[] start = NpyHeader.bytes(header.type(), Arrays.copyOfRange(shape, 1, shape.length));
        int bytes = header.rowBytes(1);
        if (bytes == 0) {
            throw new BatchFormatException("the NPY array's rows are empty");
        }
        List<byte[]> rows = new ArrayList<>(shape[0]);
        for (int i = 0; i < shape[0]; i++) {
            byte[] row = Arrays.copyOf(start, start.length + bytes);
            System.arraycopy(response, header.dataFrom() + i * bytes, row, start.length, bytes);
            rows.add(row);
        }
        return rows;
    }
}
