// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import java.util.function.Consumer;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.ElementConverter;

/**
 * Tells of each entry that a converter makes, which AsyncSinkWriter buffers at once. Its other
 * hook, the size of an entry, is asked for as often as it likes.
 */
final class ObservedConverter<IN> implements ElementConverter<IN, RequestEntry> {

    private static final long serialVersionUID = 1L;

    private final ElementConverter<IN, RequestEntry> converter;
    private transient Consumer<RequestEntry> observer = entry -> {};

    ObservedConverter(ElementConverter<IN, RequestEntry> converter) {
        this.converter = converter;
    }

    void tell(Consumer<RequestEntry> newObserver) {
        observer = newObserver;
    }

    @Override
    public RequestEntry apply(IN element, SinkWriter.Context context) {
        RequestEntry entry = converter.apply(element, context);
        observer.accept(entry);
        return entry;
    }
}
