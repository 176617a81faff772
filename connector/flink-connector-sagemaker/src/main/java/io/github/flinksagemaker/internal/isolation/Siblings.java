// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import java.util.ArrayList;
import java.util.List;

/**
 * Records of one batch that were invoked one by one at the same time: if the model has predicted
 * one of them, it was not the model that refused another.
 */
public final class Siblings {

    private final List<FailedPart> refused = new ArrayList<>();
    private int open;
    private boolean predicted;

    /** {@code count} have been invoked. */
    Siblings(int count) {
        this.open = count;
    }

    /** One has its prediction; returns those that are at fault by that. */
    List<FailedPart> predicted() {
        predicted = true;
        open--;
        return take();
    }

    /** One has been refused; returns those of which more is known now than before, if any. */
    List<FailedPart> refused(FailedPart part) {
        refused.add(part);
        open--;
        return predicted || open == 0 ? take() : List.of();
    }

    /** One has come to another end; returns those of which more is known now than before. */
    List<FailedPart> ended() {
        open--;
        return open == 0 ? take() : List.of();
    }

    /** Whether the model has worked for one of them. */
    boolean hasPrediction() {
        return predicted;
    }

    private List<FailedPart> take() {
        List<FailedPart> taken = List.copyOf(refused);
        refused.clear();
        return taken;
    }
}
