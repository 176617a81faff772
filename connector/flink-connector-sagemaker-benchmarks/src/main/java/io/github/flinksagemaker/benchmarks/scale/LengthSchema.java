// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Reads any bytes as their number: the schema's own work is not what is measured. */
final class LengthSchema extends AbstractDeserializationSchema<Integer> {

    private static final long serialVersionUID = 1L;

    LengthSchema() {
        super(Integer.class);
    }

    @Override
    public Integer deserialize(byte[] message) {
        return message.length;
    }
}
