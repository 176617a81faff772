// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;

/**
 * The object {@code runs/<run>}, which the first writer of a run creates (rule 34): by it a later
 * job finds that an id is taken, and a source which runs a staging path has seen.
 */
@AutoValue
public abstract class RunMarker {

    public abstract String run();

    /** Flink's id of the job. */
    public abstract String job();

    /**
     * What tells two executions under one job id apart: made with the sink, the same in all
     * attempts of an execution.
     */
    public abstract String start();

    /** When its writer began, by its clock; milliseconds since the epoch. */
    public abstract long startedAt();

    public static RunMarker of(String run, String job, String start, long startedAt) {
        return new AutoValue_RunMarker(run, job, start, startedAt);
    }
}
