// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.invoke.ThrottleGate;

/** What a writer holds for each endpoint, so that one that stands still holds up no other. */
final class EndpointSender {

    final InvocationSlots slots;
    final OpenInvocationLimit limit;
    final PayloadSender payloads;
    final RefusalFuse fuse;
    final FailurePathCheck failurePath;
    final ThrottleGate gate;

    EndpointSender(
            InvocationSlots slots,
            OpenInvocationLimit limit,
            PayloadSender payloads,
            RefusalFuse fuse,
            FailurePathCheck failurePath,
            ThrottleGate gate) {
        this.slots = slots;
        this.limit = limit;
        this.payloads = payloads;
        this.fuse = fuse;
        this.failurePath = failurePath;
        this.gate = gate;
    }
}
