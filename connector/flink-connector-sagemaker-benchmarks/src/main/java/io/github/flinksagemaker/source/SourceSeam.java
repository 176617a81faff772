// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.internal.services.ConnectorServices;

/** Gives the benchmark's sources another store and queue than AWS's. */
public final class SourceSeam {

    private SourceSeam() {}

    /** The source that is built will use these. */
    public static void replace(
            SageMakerAsyncSourceBuilder<?, ?> source, ConnectorServices services) {
        source.setServices(services);
    }
}
