// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import org.apache.flink.annotation.PublicEvolving;

/** How records are framed into a request. All can cut. */
@PublicEvolving
public final class Framings {

    private Framings() {}

    /**
     * One record a line. Content types with {@code json} in them take records that span lines;
     * others refuse a record with a line break.
     *
     * @param contentType for example {@code text/csv}
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static Framing lines(String contentType) {
        return new LinesFraming(contentType, null);
    }

    /**
     * The same with a line before the records.
     *
     * @param header without line breaks
     * @throws IllegalArgumentException for such a content type, or a header that is not one line
     */
    public static Framing lines(String contentType, String header) {
        return new LinesFraming(contentType, header);
    }

    /**
     * JSON values with commas between, {@code application/json}. For example {@code
     * json("{\"instances\":[", "]}")}, or {@code json("[", "]")}.
     *
     * @param prefix stands before the first value, and ends with {@code [}
     * @param suffix stands behind the last, and begins with {@code ]}
     * @throws IllegalArgumentException if they don't make a JSON document
     */
    public static Framing json(String prefix, String suffix) {
        return new JsonFraming(prefix, suffix);
    }

    /** One RecordIO frame a record, any bytes, {@code application/x-recordio-protobuf}. */
    public static Framing recordIO() {
        return new RecordIoFraming();
    }

    /**
     * Each record is an NPY array; the request stacks them, {@code application/x-npy}. A record of
     * another type or shape is refused.
     *
     * @param type of an element as numpy writes it, for example {@code <f4}
     * @param shape of one record; none for one number
     * @throws IllegalArgumentException for a type that is no simple one, or an axis below 1
     */
    public static Framing npy(String type, int... shape) {
        return new NpyFraming(type, shape);
    }

    /**
     * KServe's protocol, version 2, in JSON: a record is the row of the one input as JSON, or an
     * object with a row for each input. A record with another number of elements is refused.
     *
     * @throws IllegalArgumentException without inputs, or if two have one name
     */
    public static Framing tensors(Tensor... inputs) {
        return new TensorsFraming(false, inputs);
    }

    /**
     * KServe's protocol, version 2, with binary data as Triton takes it on SageMaker: a record is
     * the little-endian bytes of its inputs one after another. The content type names the size of
     * the JSON header; binary outputs are asked for.
     *
     * @throws IllegalArgumentException without inputs, or if two have one name
     */
    public static Framing binaryTensors(Tensor... inputs) {
        return new TensorsFraming(true, inputs);
    }

    /**
     * One record a request, any bytes but none.
     *
     * @param contentType of the payload, for example {@code image/jpeg}
     * @throws IllegalArgumentException if it is not 1 to 1024 printable ASCII characters
     */
    public static Framing single(String contentType) {
        return new SingleFraming(contentType);
    }
}
