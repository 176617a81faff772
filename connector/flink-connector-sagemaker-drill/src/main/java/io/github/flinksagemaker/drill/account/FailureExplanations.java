// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.model.FailureKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether a failure has a reason that it may have: the record itself, or an answer that was lost.
 * Another record of its request, or a model that does not work for a while, is none.
 */
public final class FailureExplanations {

    /** What the model answers where it is told to fail. */
    public static final String INJECTED_ERROR = "the model was told to fail";

    /** After these no answer comes, and nothing is invoked again. */
    private static final Set<FaultKind> LOSSES =
            Set.of(FaultKind.LOST_OUTPUTS, FaultKind.LOST_FAILURES, FaultKind.MODEL_TIMEOUTS);

    /** After these the model has refused. */
    private static final Set<FaultKind> REFUSALS =
            Set.of(
                    FaultKind.MODEL_ERRORS,
                    FaultKind.LOST_FAILURES,
                    FaultKind.MODEL_TIMEOUTS,
                    FaultKind.MODEL_OUTAGE);

    /** After these there is an answer without predictions. */
    private static final Set<FaultKind> NONSENSE =
            Set.of(FaultKind.MODEL_NONSENSE, FaultKind.MODEL_OUTAGE);

    private final Input input;
    private final Injected injected;
    private final Map<String, Set<Long>> batches;

    /**
     * @param batches the numbers of all records that came out of an entry
     */
    FailureExplanations(Input input, Injected injected, Map<String, Set<Long>> batches) {
        this.input = input;
        this.injected = injected;
        this.batches = batches;
    }

    /** What is wrong with this failure; null if it has a reason. */
    @Nullable Breach breach(long id, ResultLine result) {
        FailureKind kind = FailureKind.valueOf(Objects.requireNonNull(result.failure()));
        String text = String.valueOf(result.text());
        return switch (kind) {
            case REJECTED_RECORD ->
                    input.expected(id) == ExpectedOutcome.OVERSIZED
                            ? null
                            : unexplained(id, result);
            case EXPIRED ->
                    injected.any(result.invocation(), LOSSES) ? null : unexplained(id, result);
            case MODEL_ERROR, COUNT_MISMATCH, UNDECODABLE_OUTPUT ->
                    isOwnFault(id, result, kind, text) || wasLost(result)
                            ? null
                            : isCaused(result, kind, text)
                                    ? neighbour(id, result)
                                    : unexplained(id, result);
            case REJECTED_REQUEST, UNDECODABLE_RECORD -> unexplained(id, result);
        };
    }

    /** A record that can't be answered fails with the words for just it, or what was done to it. */
    private boolean isOwnFault(long id, ResultLine result, FailureKind kind, String text) {
        if (input.expected(id) != ExpectedOutcome.REFUSED_BY_MODEL) {
            return false;
        }
        if (kind != FailureKind.MODEL_ERROR) {
            return injected.any(result.invocation(), NONSENSE);
        }
        return text.equals(Input.refusal(List.of(id)))
                || isReasonOfService(text)
                || text.equals(INJECTED_ERROR) && injected.any(result.invocation(), REFUSALS);
    }

    /**
     * An attempt whose answer is lost leaves the words that it was made for. A source that was
     * restored meanwhile has forgotten them, and names the first invocation with its words.
     */
    private boolean wasLost(ResultLine result) {
        return Attempts.isFirst(result.invocation())
                ? injected.anyAttempt(result.entry(), result.position(), LOSSES)
                : injected.any(result.invocation(), LOSSES);
    }

    /** Whether there was a fault or a record that the model has answered so for. */
    private boolean isCaused(ResultLine result, FailureKind kind, String text) {
        String entry = result.entry();
        if (kind != FailureKind.MODEL_ERROR) {
            return injected.anyOfEntry(entry, NONSENSE);
        }
        List<Long> named = Input.refusedIn(text);
        Set<Long> batch = batches.getOrDefault(entry, Set.of());
        if (!named.isEmpty()) {
            return batch.containsAll(named);
        }
        boolean isToldTo = text.equals(INJECTED_ERROR) || isReasonOfService(text);
        boolean hasRefused =
                isReasonOfService(text)
                        && batch.stream()
                                .anyMatch(
                                        other ->
                                                input.expected(other)
                                                        == ExpectedOutcome.REFUSED_BY_MODEL);
        return hasRefused || isToldTo && injected.anyOfEntry(entry, REFUSALS);
    }

    private static Breach neighbour(long id, ResultLine result) {
        return breach(
                Kind.NEIGHBOUR, id, result, " that others, or a passing fault, have caused, in ");
    }

    private static Breach unexplained(long id, ResultLine result) {
        return breach(Kind.UNEXPLAINED, id, result, " without a fault that explains it, in ");
    }

    private static Breach breach(Kind kind, long id, ResultLine result, String what) {
        return new Breach(
                kind,
                String.valueOf(id),
                result.failure()
                        + what
                        + result.invocation()
                        + "["
                        + result.position()
                        + "]: "
                        + result.text());
    }

    /** The reason in a notification, which a source that trusts its queue takes. */
    private static boolean isReasonOfService(String text) {
        return text.startsWith("ClientError: Received ")
                || text.startsWith("ClientError: Model invocation exceeded ");
    }
}
