// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.config.ServiceLimits;

/**
 * By which way a writer's payloads go to its endpoint, and what refusals teach about it. For one
 * thread.
 *
 * <p>An endpoint that takes no payloads in requests answers as it does to a payload that is at
 * fault, and the text of its answer is not documented. So until a payload has been accepted in a
 * request, what is refused there is tried once more through S3: if S3 does it, the way was at
 * fault, and all payloads go through S3 from then on; if not, the payload is. So that a row of
 * faulty payloads does not cost two calls each, such trials in vain make the next ones rarer.
 */
final class TransportChoice {

    /** Payloads that go through S3 between two trials in a row of faulty ones, at most. */
    static final int MAX_PAUSE = 64;

    private enum Bodies {
        UNKNOWN,
        TAKEN,
        REFUSED
    }

    private final InputTransport transport;
    private Bodies bodies = Bodies.UNKNOWN;
    private int pause;
    private int left;

    TransportChoice(InputTransport transport) {
        this.transport = transport;
    }

    /** Whether the next payload goes in the request. An empty body would be none. */
    boolean isInline(int payloadBytes) {
        if (transport == InputTransport.S3
                || bodies == Bodies.REFUSED
                || payloadBytes == 0
                || payloadBytes > ServiceLimits.MAX_INLINE_BYTES) {
            return false;
        }
        if (left > 0) {
            left--;
            return false;
        }
        return true;
    }

    /** A payload was accepted in a request. */
    void taken() {
        if (bodies == Bodies.UNKNOWN) {
            bodies = Bodies.TAKEN;
            left = 0;
        }
    }

    /** Whether a refusal in the request may be due to the way, so that S3 should be tried. */
    boolean mayBeAtFault() {
        return bodies != Bodies.TAKEN;
    }

    /**
     * What was refused in the request was accepted through S3.
     *
     * @return whether this is the first time
     */
    boolean refused() {
        boolean first = bodies != Bodies.REFUSED;
        bodies = Bodies.REFUSED;
        return first;
    }

    /** What was refused in the request was refused through S3 too. */
    void triedInVain() {
        if (bodies == Bodies.UNKNOWN) {
            pause = Math.min(MAX_PAUSE, Math.max(1, 2 * pause));
            left = pause;
        }
    }
}
