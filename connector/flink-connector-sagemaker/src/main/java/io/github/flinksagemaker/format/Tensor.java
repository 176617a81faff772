// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;

/** An input of a model that speaks KServe's protocol, version 2: one record's share of it. */
@PublicEvolving
public final class Tensor implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Map<String, Integer> SIZES =
            Map.ofEntries(
                    Map.entry("BOOL", 1),
                    Map.entry("INT8", 1),
                    Map.entry("UINT8", 1),
                    Map.entry("INT16", 2),
                    Map.entry("UINT16", 2),
                    Map.entry("FP16", 2),
                    Map.entry("BF16", 2),
                    Map.entry("INT32", 4),
                    Map.entry("UINT32", 4),
                    Map.entry("FP32", 4),
                    Map.entry("INT64", 8),
                    Map.entry("UINT64", 8),
                    Map.entry("FP64", 8),
                    Map.entry("BYTES", 0));

    private final String name;
    private final String datatype;
    private final int[] shape;

    private Tensor(String name, String datatype, int[] shape) {
        this.name = name;
        this.datatype = datatype;
        this.shape = shape;
    }

    /**
     * An input.
     *
     * @param name of the input: printable ASCII without quotes and backslashes
     * @param datatype of KServe, for example {@code FP32}, {@code INT64} or {@code BYTES}
     * @param shape of one record, without the axis of the batch; none for a single element
     * @throws IllegalArgumentException for any other name or datatype, or an axis below 1
     */
    public static Tensor of(String name, String datatype, int... shape) {
        if (name.isEmpty()
                || !name.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\')) {
            throw new IllegalArgumentException(
                    "a tensor's name is printable ASCII without quotes and backslashes");
        }
        if (!SIZES.containsKey(datatype)) {
            throw new IllegalArgumentException(
                    "no datatype '" + datatype + "'; there are " + SIZES.keySet());
        }
        long elements = 1;
        for (int axis : shape) {
            if (axis < 1) {
                throw new IllegalArgumentException("an axis has at least 1 element, not " + axis);
            }
            elements = Math.multiplyExact(elements, axis);
        }
        Math.toIntExact(Math.multiplyExact(elements, Long.BYTES));
        return new Tensor(name, datatype, shape.clone());
    }

    /** As the model's configuration has it. */
    public String name() {
        return name;
    }

    /** KServe's, for example {@code FP32}. */
    public String datatype() {
        return datatype;
    }

    /** Of one record. */
    public int[] shape() {
        return shape.clone();
    }

    int elements() {
        int elements = 1;
        for (int axis : shape) {
            elements *= axis;
        }
        return elements;
    }

    /** Bytes of an element; 0 if each says its own. */
    int elementBytes() {
        return elementBytes(datatype);
    }

    static int elementBytes(String datatype) {
        return SIZES.getOrDefault(datatype, -1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Tensor && other.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, datatype);
    }

    @Override
    public String toString() {
        return name + ' ' + datatype + Arrays.toString(shape);
    }
}
