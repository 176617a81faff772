package io.github.flinksagemaker.internal.watch;

import java.util.function.LongPredicate;

/**
 * Decides whether one more output may be fetched: what has not been emitted yet, what is being
 * completed and what is being fetched, by an estimate of its size, share one bound; what an
 * invocation carries counts with it. If nothing at all is held, one fetch is always admitted, so
 * that an output greater than the bound passes. So the bound is exceeded by what the fetches in
 * flight bring beyond the estimate. Confined to the {@link EventLoop}.
 */
public final class OutputBudget {

    private static final long FIRST_ESTIMATE = 16 * 1024;

    /** Each output moves the estimate by an eighth of the difference. */
    private static final int WEIGHT = 8;

    private final LongPredicate admits;
    private long held;
    private int fetches;
    private long carriedByFetches;
    private long estimate = FIRST_ESTIMATE;

    /**
     * @param admits whether there is room for more if so many bytes are under way already
     */
    public OutputBudget(LongPredicate admits) {
        this.admits = admits;
    }

    /** Counts one more fetch, unless there is no room. */
    boolean tryStart(OpenInvocation invocation) {
        if (!admits.test(held + carriedByFetches + fetches * estimate)) {
            return false;
        }
        fetches++;
        carriedByFetches += invocation.carriedBytes();
        return true;
    }

    /** A fetch ended without an object. */
    void missed(OpenInvocation invocation) {
        fetches--;
        carriedByFetches -= invocation.carriedBytes();
    }

    /** A fetch ended with a settled invocation, held until it is handed over. */
    void settled(OpenInvocation invocation, Outcome outcome) {
        missed(invocation);
        held += size(invocation, outcome);
        if (outcome.output() != null) {
            estimate += (outcome.sizeInBytes() - estimate) / WEIGHT;
        }
    }

    /** A settled invocation has been handed over; from now on the queue counts it. */
    public void handedOver(OpenInvocation invocation, Outcome outcome) {
        held -= size(invocation, outcome);
    }

    private static long size(OpenInvocation invocation, Outcome outcome) {
        return outcome.sizeInBytes() + invocation.carriedBytes();
    }
}
