// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.ledger.Attempt;
import io.github.flinksagemaker.internal.watch.EntryPart;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.InferenceFailure;

/** Watches and hands over what an {@link Isolator} decides. */
public interface IsolationHost {

    /** Which records an invocation stands for. */
    EntryPart partOf(OpenInvocation invocation);

    /**
     * Some have been invoked again: that is part of the state now, and to be watched. Returns
     * whether it is: what may not be read has failed at once.
     */
    boolean accepted(OpenInvocation earlier, EntryPart part, Attempt attempt);

    /** Some have failed for good. */
    void decided(OpenInvocation earlier, EntryPart part, InferenceFailure failure);

    /** Of some only the first invocation can still tell why they failed. */
    void watchFirst(OpenInvocation earlier, EntryPart part);
}
