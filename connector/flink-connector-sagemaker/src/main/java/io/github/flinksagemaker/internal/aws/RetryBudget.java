// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * How long calls are repeated (rule 19), and how they fail then. What is refused (no access, no
 * such endpoint or bucket) is repeated too: roles, endpoints and buckets are redeployed, and a
 * change takes time to spread. Only a fresh start, which has restored nothing and is the job's
 * first attempt, is most likely wrong about a name where a kind of call has never worked: it tries
 * for the start's budget, and then fails without restarts. Thread-safe.
 */
public final class RetryBudget {

    private final Duration budget;
    private final Duration startBudget;
    private final boolean freshStart;
    private final Set<RequestKind> worked = ConcurrentHashMap.newKeySet();

    private RetryBudget(Duration budget, Duration startBudget, boolean freshStart) {
        this.budget = budget;
        this.startBudget = startBudget;
        this.freshStart = freshStart;
    }

    /** For an attempt that is not the first, or has restored something: it has worked before. */
    public static RetryBudget of(Duration budget) {
        return new RetryBudget(budget, budget, false);
    }

    /**
     * For the first attempt of a job that has restored nothing.
     *
     * @param startBudget how long a kind of call that has not worked yet may be refused
     */
    public static RetryBudget ofFreshStart(Duration budget, Duration startBudget) {
        return new RetryBudget(budget, startBudget, true);
    }

    /** Time without progress after which a call that fails is not repeated. */
    Duration withoutProgress() {
        return budget;
    }

    /** What has opened a lane needs no proof that it may read; what has invoked, none at all. */
    void worked(RequestKind kind) {
        worked.add(kind);
        if (kind == RequestKind.PUT_OBJECT_IF_ABSENT) {
            worked.add(RequestKind.GET_OBJECT);
            worked.add(RequestKind.LIST_OBJECTS);
        } else if (kind == RequestKind.INVOKE_ENDPOINT_ASYNC) {
            worked.add(RequestKind.PUT_OBJECT);
        }
    }

    /** For how long a call of this kind may be refused. */
    Duration refused(RequestKind kind) {
        return isUnproven(kind) ? startBudget : budget;
    }

    boolean isUnproven(RequestKind kind) {
        return freshStart && !worked.contains(kind);
    }

    /**
     * What fails the job at its start, before anything has worked: at a fresh start without
     * restarts, since none would change it.
     */
    public RuntimeException failure(RuntimeException error) {
        return freshStart ? UnrecoverableFailure.of(error) : error;
    }

    /** The same of a kind of call: where one has worked already, it is no start's failure. */
    public RuntimeException failure(RequestKind kind, RuntimeException error) {
        return isUnproven(kind) ? failure(error) : error;
    }

    /** Whether the time of a refusal begins with this failure, should it not have begun before. */
    public static boolean countsAsRefused(Throwable cause, ErrorKind kind) {
        return cause instanceof NotYetException || isRefusal(cause, kind);
    }

    /** Whether a service has refused the call for what no record can be blamed for. */
    static boolean isRefusal(Throwable cause, ErrorKind kind) {
        Throwable answer = cause.getCause();
        boolean answered = answer == null || ErrorClassifier.unwrap(answer) instanceof SdkException;
        return cause instanceof ServiceException
                && answered
                && (kind == ErrorKind.ACCESS_DENIED
                        || kind == ErrorKind.NOT_FOUND
                        || kind == ErrorKind.MISCONFIGURED);
    }
}
