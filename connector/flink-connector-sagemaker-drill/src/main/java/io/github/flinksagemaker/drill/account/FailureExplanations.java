// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.model.FailureKind;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a failure has a reason: the record itself, or a fault that befell its invocation. */
public final class FailureExplanations {

    /** What the model answers to a batch that MODEL_ERRORS or LOST_FAILURES befall. */
    public static final String INJECTED_ERROR = "the model was told to fail";

    private final Input input;
    private final Injected injected;
    private final Map<String, Set<Long>> batches;

    /**
     * @param batches the numbers of all records that came out with an invocation
     */
    FailureExplanations(Input input, Injected injected, Map<String, Set<Long>> batches) {
        this.input = input;
        this.injected = injected;
        this.batches = batches;
    }

    /** Why this failure can't be; null if it has a reason. */
    @Nullable String missing(long id, ResultLine result) {
        FailureKind kind = FailureKind.valueOf(Objects.requireNonNull(result.failure()));
        String invocation = result.invocation();
        boolean explained =
                switch (kind) {
                    case REJECTED_RECORD -> input.expected(id) == ExpectedOutcome.OVERSIZED;
                    case MODEL_ERROR -> modelError(invocation, String.valueOf(result.text()));
                    case EXPIRED ->
                            injected.any(
                                    invocation,
                                    FaultKind.LOST_OUTPUTS,
                                    FaultKind.LOST_FAILURES,
                                    FaultKind.MODEL_TIMEOUTS);
                    case COUNT_MISMATCH, UNDECODABLE_OUTPUT ->
                            injected.any(invocation, FaultKind.MODEL_NONSENSE);
                    case REJECTED_REQUEST, UNDECODABLE_RECORD -> false;
                };
        return explained
                ? null
                : kind
                        + " without a fault that explains it, in "
                        + invocation
                        + ": "
                        + result.text();
    }

    private boolean modelError(String invocation, String text) {
        if (text.equals(INJECTED_ERROR)) {
            return injected.any(invocation, FaultKind.MODEL_ERRORS, FaultKind.LOST_FAILURES);
        }
        Set<Long> batch = batches.getOrDefault(invocation, Set.of());
        for (long id : batch) {
            if (input.expected(id) == ExpectedOutcome.REFUSED_BY_MODEL
                    && (text.equals(Input.refusal(id)) || isReasonOfService(text))) {
                return true;
            }
        }
        return isReasonOfService(text)
                && injected.any(
                        invocation,
                        FaultKind.MODEL_ERRORS,
                        FaultKind.LOST_FAILURES,
                        FaultKind.MODEL_TIMEOUTS);
    }

    /** The reason in a notification, which a source that trusts its queue takes. */
    private static boolean isReasonOfService(String text) {
        return text.startsWith("ClientError: Received ")
                || text.startsWith("ClientError: Model invocation exceeded ");
    }
}
