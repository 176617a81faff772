// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Records that were refused alone a second time while nothing was known of what had been accepted
 * after them (rule 54). They are at fault if something is answered that was accepted before they
 * were known to be refused: so the model worked then. If what is answered next was accepted later,
 * or if nothing is for a while, one that is the only one refused meanwhile is at fault, too; of
 * several nothing is known, since the model may have broken down, perhaps by one of them.
 */
final class Accusation {

    /** How close to each other what one record that kills the model brings about is known. */
    private static final long CROWD_MILLIS = 10_000;

    private final List<FailedPart> accused = new ArrayList<>();

    /** Whether another was refused since one was accused. */
    private boolean isCrowd;

    /** Whose fault it is: their own, or not known yet. */
    static final class Verdicts {
        final List<FailedPart> atFault = new ArrayList<>();
        final List<FailedPart> unproven = new ArrayList<>();
    }

    void accuse(FailedPart part) {
        accused.add(part);
    }

    /** Anything was refused. */
    void refused() {
        isCrowd |= !accused.isEmpty();
    }

    /** What was accepted then is answered. */
    Verdicts answered(long acceptedAt) {
        Verdicts verdicts = new Verdicts();
        boolean several = isCrowd;
        for (Iterator<FailedPart> parts = accused.iterator(); parts.hasNext(); ) {
            FailedPart part = parts.next();
            if (acceptedAt > part.invocation.acceptedAt()) {
                parts.remove();
                boolean atFault = !several || acceptedAt <= part.refusedAt;
                (atFault ? verdicts.atFault : verdicts.unproven).add(part);
            }
        }
        isCrowd &= !accused.isEmpty();
        return verdicts;
    }

    /** Of those that have been accused for a while. */
    Verdicts unanswered(long now) {
        Verdicts verdicts = new Verdicts();
        boolean several = isCrowd;
        for (Iterator<FailedPart> parts = accused.iterator(); parts.hasNext(); ) {
            FailedPart part = parts.next();
            if (now - part.refusedAt >= CROWD_MILLIS) {
                parts.remove();
                (several ? verdicts.unproven : verdicts.atFault).add(part);
            }
        }
        isCrowd &= !accused.isEmpty();
        return verdicts;
    }

    boolean isOpen() {
        return !accused.isEmpty();
    }
}
