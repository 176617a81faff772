// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.time.Clock;

/** What the clean-up of every lane shares. */
final class CleanupContext {

    final CleanupPolicy policy;

    final LedgerPaths paths;
    final LocationRules rules;
    final CleanupRequests requests;
    final CleanupMetrics metrics;
    private final Clock clock;
    private final long retentionMillis;

    CleanupContext(
            SourceSettings settings, ObjectStore store, CleanupMetrics metrics, Clock clock) {
        this.policy = settings.cleanupPolicy();
        this.paths = new LedgerPaths(settings.stagingPath());
        this.rules = new LocationRules(paths, settings.allowedOutputPaths());
        this.requests = new CleanupRequests(store, metrics, settings);
        this.metrics = metrics;
        this.clock = clock;
        this.retentionMillis = settings.cleanupRetention().toMillis();
    }

    /** Objects that S3 dates later than this stay, milliseconds since the epoch. */
    long cutoff() {
        return clock.millis() - retentionMillis;
    }
}
