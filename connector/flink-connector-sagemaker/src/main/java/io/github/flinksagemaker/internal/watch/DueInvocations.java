// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

/**
 * Those whose time has come and that a window may hold back: in the order of their acceptance, and
 * in that in which they became due.
 */
final class DueInvocations {

    private final InvocationQueue byAcceptance = new InvocationQueue();
    private final InvocationQueue byTurn = new InvocationQueue();
    private long added;

    void add(OpenInvocation invocation) {
        invocation.queued = byAcceptance.add(invocation, invocation.acceptedAt());
        invocation.turn = byTurn.add(invocation, added++);
    }

    boolean isEmpty() {
        return byAcceptance.isEmpty();
    }

    /** When the oldest one was accepted; the greatest value if there is none. */
    long firstAcceptedAt() {
        return byAcceptance.firstTime();
    }

    /** Takes the one that was accepted first, of some. */
    OpenInvocation removeOldest() {
        OpenInvocation oldest = byAcceptance.remove();
        oldest.leaveQueues();
        return oldest;
    }

    /** Takes the one that has been due for longest, of some. */
    OpenInvocation removeLongestDue() {
        OpenInvocation longest = byTurn.remove();
        longest.leaveQueues();
        return longest;
    }
}
