// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.event.ReaderReport;
import java.util.function.Consumer;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The way to the enumerator, until the reader is closed. Flink's gateway serializes each event and
 * hands it to its RPC system, so it may be called from the loop's thread.
 */
final class EnumeratorGateway {

    private final Consumer<SourceEvent> gateway;
    private boolean closed;

    EnumeratorGateway(Consumer<SourceEvent> gateway) {
        this.gateway = gateway;
    }

    synchronized void send(ReaderReport report) {
        if (!closed) {
            gateway.accept(report);
        }
    }

    /** Nothing is sent from now on. */
    synchronized void close() {
        closed = true;
    }
}
