// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;

/** Gives the benchmark's sources another store than AWS's. */
public final class SourceSeam {

    private SourceSeam() {}

    /** The source that is built will use this. */
    public static void replace(
            SageMakerAsyncSourceBuilder<?, ?> source, ObjectStoreFactory stores) {
        source.setObjectStoreFactory(stores);
    }
}
