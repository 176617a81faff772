// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;

/** Reads decimal numbers; {@code null} gives null, anything else throws. */
public final class IntegerSchema implements DeserializationSchema<Integer> {

    private static final long serialVersionUID = 1L;

    private boolean open;

    @Override
    public void open(InitializationContext context) {
        context.getMetricGroup().counter("opened").inc();
        context.getUserCodeClassLoader().asClassLoader();
        open = true;
    }

    boolean isOpen() {
        return open;
    }

    @Override
    @SuppressWarnings("NullAway") // schemas may return null for what they can't read
    public Integer deserialize(byte[] message) {
        String text = new String(message, StandardCharsets.UTF_8);
        return text.equals("null") ? null : Integer.valueOf(text);
    }

    @Override
    public boolean isEndOfStream(Integer nextElement) {
        return false;
    }

    @Override
    public TypeInformation<Integer> getProducedType() {
        return Types.INT;
    }
}
