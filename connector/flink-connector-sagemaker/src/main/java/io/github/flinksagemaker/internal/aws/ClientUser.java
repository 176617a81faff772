// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.metrics.KindCounters;
import java.util.EnumSet;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** Whoever has clients made: hears of their requests, and says of which job it is. */
@FunctionalInterface
public interface ClientUser {

    /** Told of every attempt of a request, on any thread. */
    void requested(RequestKind kind);

    /** The job's id; null if it is not known, and then credentials are shared with nobody. */
    default @Nullable String job() {
        return null;
    }

    /**
     * A thread of the clients has thrown something, so that calls may never be answered: whoever
     * uses them must fail with it. On that thread.
     */
    default void brokeDown(Throwable thrown) {}

    /** An operator whose requests are counted among its metrics. */
    static ClientUser of(MetricGroup group, Consumer<Throwable> onThrown) {
        KindCounters<RequestKind> requests =
                new ConnectorMetrics(group)
                        .counters(ConnectorMetric.REQUESTS, EnumSet.allOf(RequestKind.class));
        return of(group, requests::inc, onThrown);
    }

    /**
     * An operator or its coordinator, which {@code onThrown} fails. Not every context that Flink
     * gives tells the job's id, but each has a metric group, and every group of a job has the id
     * among its variables.
     */
    static ClientUser of(
            MetricGroup group, Consumer<RequestKind> requests, Consumer<Throwable> onThrown) {
        @Nullable String job = group.getAllVariables().get("<job_id>");
        return new ClientUser() {
            @Override
            public void requested(RequestKind kind) {
                requests.accept(kind);
            }

            @Override
            public void brokeDown(Throwable thrown) {
                onThrown.accept(thrown);
            }

            @Override
            public @Nullable String job() {
                return job;
            }
        };
    }
}
