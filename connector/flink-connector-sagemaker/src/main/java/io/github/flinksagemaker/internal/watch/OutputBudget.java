package io.github.flinksagemaker.internal.watch;

import java.util.function.LongPredicate;

/**
 * Decides whether one more output may be fetched: what waits for the task thread, what is being
 * completed and what is being fetched, by an estimate of its size, share one bound. If nothing at
 * all is held, one fetch is always admitted, so that an output greater than the bound passes.
 * Confined to the {@link EventLoop}.
 */
public final class OutputBudget {

    private static final long FIRST_ESTIMATE = 16 * 1024;

    /** Each output moves the estimate by an eighth of the difference. */
    private static final int WEIGHT = 8;

    private final LongPredicate admits;
    private long held;
    private int fetches;
    private long estimate = FIRST_ESTIMATE;

    /**
     * @param admits whether there is room for more if so many bytes are under way already
     */
    public OutputBudget(LongPredicate admits) {
        this.admits = admits;
    }

    /** Counts one more fetch, unless there is no room. */
    boolean tryStart() {
        if (!admits.test(held + fetches * estimate)) {
            return false;
        }
        fetches++;
        return true;
    }

    /** A fetch ended without an object. */
    void missed() {
        fetches--;
    }

    /** A fetch ended with a settled invocation, held until it is handed over. */
    void settled(Outcome outcome) {
        fetches--;
        held += outcome.sizeInBytes();
        if (outcome.output() != null) {
            estimate += (outcome.sizeInBytes() - estimate) / WEIGHT;
        }
    }

    /** A settled invocation has been handed over; from now on the queue counts it. */
    public void handedOver(Outcome outcome) {
        held -= outcome.sizeInBytes();
    }
}
