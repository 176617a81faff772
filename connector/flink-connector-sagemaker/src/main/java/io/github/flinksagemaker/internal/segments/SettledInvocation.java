// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.watch.OpenInvocation;

/**
 * One settled invocation with all that its results are made of; one element, so one atomic step.
 */
public final class SettledInvocation extends SegmentElement {

    private final OpenInvocation invocation;
    private final LedgerEntry entry;
    private final Outcome outcome;
    private final byte[] carried;
    private final int carriedOffset;
    private final long size;

    /**
     * @param entry as the invocation has it, or without its records where they are lost
     * @param carried holds the carried records' bytes; not copied, may be shared with other
     *     invocations
     * @param carriedOffset where offset 0 of the entry's spans is in {@code carried}
     */
    public SettledInvocation(
            OpenInvocation invocation,
            LedgerEntry entry,
            Outcome outcome,
            byte[] carried,
            int carriedOffset) {
        super(invocation.lane(), invocation.segment());
        this.invocation = invocation;
        this.entry = entry;
        this.outcome = outcome;
        this.carried = carried;
        this.carriedOffset = carriedOffset;
        this.size = 256 + outcome.sizeInBytes() + entry.carriedBytes();
    }

    /** The entry's place in its segment. */
    public int index() {
        return invocation.index();
    }

    /** What was looked for. */
    public OpenInvocation invocation() {
        return invocation;
    }

    public LedgerEntry entry() {
        return entry;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The array that {@link #carriedFrom} points into. */
    public byte[] carried() {
        return carried;
    }

    /** Where a record's bytes start in {@link #carried()}. */
    public int carriedFrom(RecordSpan span) {
        return carriedOffset + Math.toIntExact(span.offset());
    }

    @Override
    public long sizeInBytes() {
        return size;
    }
}
