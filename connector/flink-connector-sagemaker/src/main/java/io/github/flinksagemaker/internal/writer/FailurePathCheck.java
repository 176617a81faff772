// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says, or refuses by option, that an endpoint names no failure location for what it accepts: a
 * model's error would leave nothing to be found. Writer thread only.
 */
final class FailurePathCheck {

    private static final Logger LOG = LoggerFactory.getLogger(FailurePathCheck.class);

    private final SinkSettings settings;
    private final RetryBudget budget;
    private final WriterMetrics metrics;
    private final Set<String> told = new HashSet<>();
    private boolean named;

    FailurePathCheck(SinkSettings settings, RetryBudget budget, WriterMetrics metrics) {
        this.settings = settings;
        this.budget = budget;
        this.metrics = metrics;
    }

    /**
     * The failure of the job, if {@code accepted} names no failure location and must.
     *
     * @param patience how long the service may take for the invocation
     */
    @Nullable RuntimeException check(
            String endpointName, AcceptedInvocation accepted, Duration patience) {
        if (accepted.failureLocation() != null) {
            named = true;
            return null;
        }
        metrics.withoutFailureLocation.inc();
        String problem =
                "endpoint "
                        + endpointName
                        + " names no failure location, so a model's error leaves nothing to be"
                        + " found, and its records come out only when they expire, "
                        + DurationText.of(patience)
                        + " after they were accepted: set S3FailurePath in the AsyncInferenceConfig"
                        + " of the endpoint's configuration";
        if (settings.requireFailurePath()) {
            IllegalStateException refusal =
                    new IllegalStateException(
                            problem
                                    + ", or set "
                                    + SinkOptions.REQUIRE_FAILURE_PATH.key()
                                    + "=false");
            return named ? refusal : budget.failure(refusal);
        }
        if (told.add(endpointName)) {
            LOG.warn(
                    "{} ({} is false); {} is off for it",
                    problem,
                    SinkOptions.REQUIRE_FAILURE_PATH.key(),
                    SinkOptions.MAX_OPEN_INVOCATIONS.key());
        }
        return null;
    }
}
