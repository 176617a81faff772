// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.metrics.ConnectorMetric;
import io.github.flinksagemaker.internal.metrics.ConnectorMetrics;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.jspecify.annotations.Nullable;

/** What the clean-up of every lane shares. */
final class CleanupContext {

    final CleanupPolicy policy;
    final LedgerPaths paths;
    final LocationRules rules;
    final CleanupRequests requests;
    final Counter failures;
    private final Clock clock;
    private final long retentionMillis;
    private final @Nullable Long otherRunsMillis;

    CleanupContext(SourceSettings settings, ObjectStore store, MetricGroup group, Clock clock) {
        ConnectorMetrics metrics = new ConnectorMetrics(group);
        this.policy = settings.cleanupPolicy();
        this.paths = new LedgerPaths(settings.stagingPath());
        this.rules = new LocationRules(paths, settings.allowedOutputPaths());
        this.requests = new CleanupRequests(store, settings, metrics);
        this.failures = metrics.counter(ConnectorMetric.CLEANUP_FAILURES);
        this.clock = clock;
        this.retentionMillis = settings.cleanupRetention().toMillis();
        this.otherRunsMillis = otherRunsMillis(settings);
    }

    private static @Nullable Long otherRunsMillis(SourceSettings settings) {
        Duration age = settings.cleanupOtherRunsAfter();
        Duration patience =
                ServiceLimits.MAX_REQUEST_TTL.plus(ServiceLimits.MAX_INVOCATION_TIMEOUT);
        Duration longestDeadline =
                patience.plus(settings.deadlineGrace()).plus(invokedAgain(settings, patience));
        return age == null ? null : Math.max(age.toMillis(), longestDeadline.toMillis());
    }

    /** For how long, as far as is known: it is another source that may do it (rule 55). */
    private static Duration invokedAgain(SourceSettings settings, Duration patience) {
        Duration delay = settings.isolateMaxDelay();
        return delay == null || delay.compareTo(patience) < 0 ? patience : delay;
    }

    /**
     * The same for runs that are not read here, of which nothing is open any more then; null if
     * they stay.
     */
    @Nullable Long otherRunsCutoff() {
        return otherRunsMillis == null ? null : clock.millis() - otherRunsMillis;
    }

    /** Objects that S3 dates later than this stay, milliseconds since the epoch. */
    long cutoff() {
        return clock.millis() - retentionMillis;
    }
}
