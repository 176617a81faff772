// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** Which of the runs under its staging path a source reads, as {@link SourceOptions#RUNS} names. */
@PublicEvolving
public enum RunSelection {
    /**
     * The run of {@link SageMakerAsyncOptions#RUN_ID}, those that the source's state names, and all
     * that go on from one of these: a sink that is restored goes on with the run that it was
     * restored from.
     */
    OWN,
    /** Whatever the ledger has. */
    ALL
}
