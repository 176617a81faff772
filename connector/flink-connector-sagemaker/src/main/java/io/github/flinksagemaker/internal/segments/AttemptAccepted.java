// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.watch.OpenInvocation;

/**
 * Some of an entry's records have been invoked again; precedes what settles by that attempt, and is
 * part of the reader's state from then on (rule 51).
 */
public final class AttemptAccepted extends SegmentElement {

    private final OpenInvocation invocation;
    private final Attempt attempt;

    AttemptAccepted(OpenInvocation invocation, Attempt attempt) {
        super(invocation.lane(), invocation.segment());
        this.invocation = invocation;
        this.attempt = attempt;
    }

    /** Names the entry. */
    public OpenInvocation invocation() {
        return invocation;
    }

    public Attempt attempt() {
        return attempt;
    }

    @Override
    public long sizeInBytes() {
        return 512;
    }
}
