// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.invoke.ThrottleGate;

/** What a writer holds for each endpoint, so that one that stands still holds up no other. */
final class EndpointSender {

    final InvocationSlots slots;
    final OpenInvocationLimit limit;
    final PayloadSender payloads;
    private final RefusalFuse fuse;
    private final RefusalFuse inlineFuse;
    final FailurePathCheck failurePath;
    final ThrottleGate gate;

    EndpointSender(
            InvocationSlots slots,
            OpenInvocationLimit limit,
            PayloadSender payloads,
            RefusalFuse fuse,
            RefusalFuse inlineFuse,
            FailurePathCheck failurePath,
            ThrottleGate gate) {
        this.slots = slots;
        this.limit = limit;
        this.payloads = payloads;
        this.fuse = fuse;
        this.inlineFuse = inlineFuse;
        this.failurePath = failurePath;
        this.gate = gate;
    }

    RefusalFuse fuse(boolean inline) {
        return inline ? inlineFuse : fuse;
    }

    void accepted(boolean inline) {
        fuse.accepted();
        if (inline) {
            inlineFuse.accepted();
        }
    }

    void flushing(boolean begins) {
        fuse.flushing(begins);
        inlineFuse.flushing(begins);
    }
}
