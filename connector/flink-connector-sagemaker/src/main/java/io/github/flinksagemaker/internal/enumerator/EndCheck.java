// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.model.LaneId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The final check before the end is declared (rule 30): a LIST and a look at every tail, all begun
 * after the last end was read. Whatever moves meanwhile fails the round.
 */
final class EndCheck {

    private final Set<LaneId> unanswered = new HashSet<>();
    private long round;
    private boolean running;
    private boolean listed;

    /** Begins a round and names it. */
    long begin(Collection<LaneId> lanes) {
        unanswered.clear();
        unanswered.addAll(lanes);
        running = true;
        listed = false;
        return ++round;
    }

    boolean isRunning() {
        return running;
    }

    /** Something moved: the round can't pass any more. */
    void fail() {
        running = false;
    }

    /** The LIST found nothing new. */
    void listed(long ofRound) {
        if (ofRound == round) {
            listed = true;
        }
    }

    /** Takes an answer; returns whether it fails the round. */
    boolean tailChecked(LaneId lane, long ofRound, boolean quiet) {
        if (!running || ofRound != round) {
            return false;
        }
        unanswered.remove(lane);
        running = quiet;
        return !running;
    }

    /** Whether the end may be declared. */
    boolean hasPassed() {
        return running && listed && unanswered.isEmpty();
    }
}
