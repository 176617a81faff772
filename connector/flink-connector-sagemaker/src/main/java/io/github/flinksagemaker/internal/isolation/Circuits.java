// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.internal.watch.PerEndpoint;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The circuits of all endpoints, and what people are told of them. */
final class Circuits {

    private static final Logger LOG = LoggerFactory.getLogger(Circuits.class);

    private final IntConsumer openCircuits;
    private boolean haveWorked;
    private final PerEndpoint<Circuit> circuits =
            new PerEndpoint<>(endpoint -> new Circuit(endpoint, haveWorked));

    /** {@code openCircuits} hears how many are open. */
    Circuits(IntConsumer openCircuits) {
        this.openCircuits = openCircuits;
    }

    /** The reader is restored: its endpoints have worked before, as far as anybody knows. */
    void haveWorked() {
        haveWorked = true;
    }

    Circuit of(OpenInvocation invocation) {
        return circuits.of(invocation.endpointName());
    }

    void forEach(Consumer<Circuit> action) {
        circuits.all().forEach(action);
    }

    /** An entry as a whole, or a probe, has not given one prediction. */
    void failed(Circuit circuit) {
        circuit.failed();
        if (circuit.tellOpen()) {
            LOG.warn(
                    "The last {} requests to endpoint {} gave no prediction. Until one does, failed"
                            + " records wait while one of them is invoked again now and then; see"
                            + " source.retry.max-attempts and source.isolate.max-delay",
                    Circuit.IN_A_ROW,
                    circuit.endpoint());
            countOpen();
        }
    }

    /** There was a prediction for what was accepted then. */
    void predicted(Circuit circuit, long acceptedAt, long now) {
        circuit.predicted(acceptedAt, now);
        if (circuit.tellClosed()) {
            LOG.info("Endpoint {} gives predictions again", circuit.endpoint());
            countOpen();
        }
    }

    private void countOpen() {
        openCircuits.accept((int) circuits.all().stream().filter(Circuit::isOpen).count());
    }
}
