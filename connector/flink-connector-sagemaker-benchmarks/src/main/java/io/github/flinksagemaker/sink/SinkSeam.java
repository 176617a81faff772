// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.internal.services.ConnectorServices;

/** Gives the benchmark's sinks another store and endpoint than AWS's. */
public final class SinkSeam {

    private SinkSeam() {}

    /** The sink that is built will use these. */
    public static void replace(SageMakerAsyncSinkBuilder<?> sink, ConnectorServices services) {
        sink.setServices(services);
    }
}
