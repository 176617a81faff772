// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Records of one batch that are invoked one by one at the same time: what becomes of the others
 * tells whether the model was at fault that refused one.
 */
final class Siblings {

    private final List<FailedPart> refused = new ArrayList<>();
    private int open;
    private boolean predicted;

    /** {@code count} are to be invoked. */
    Siblings(int count) {
        this.open = count;
    }

    /** One has its prediction. */
    void predicted() {
        predicted = true;
        open--;
    }

    /** One has been refused. */
    void refused(FailedPart part) {
        refused.add(part);
        open--;
    }

    /** One has come to another end. */
    void ended() {
        open--;
    }

    /**
     * Of those that have been refused the ones of which that is so, and all if no more is to come.
     */
    List<FailedPart> take(Predicate<FailedPart> which) {
        List<FailedPart> taken = new ArrayList<>();
        refused.removeIf(part -> (open == 0 || which.test(part)) && taken.add(part));
        return taken;
    }

    /** Whether the model has worked for one of them. */
    boolean hasPrediction() {
        return predicted;
    }
}
