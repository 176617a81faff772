// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.model.S3Location;

/**
 * Answers rule 30's question, whether a lane's tail is quiet: nothing of it is open, and what would
 * be next is not there. See {@link TailListener#onTailChecked}. Confined to the {@link EventLoop}.
 */
final class TailCheck {

    private final TailServices services;
    private final LanePosition position;

    TailCheck(TailServices services, LanePosition position) {
        this.services = services;
        this.position = position;
    }

    void answer(long round, boolean started) {
        if (!started || position.hasEnded() || !position.settled()) {
            tell(round, started && position.hasEnded() && position.settled());
            return;
        }
        S3Location next = position.nextObject(services.paths);
        services.reads.getLedger(
                ReadPurpose.TAIL,
                next,
                reply -> {
                    boolean missing = reply.isMissing(services.settings.forbiddenMeansMissing());
                    boolean unmoved = next.equals(position.nextObject(services.paths));
                    tell(round, missing && unmoved && position.settled());
                });
    }

    private void tell(long round, boolean quiet) {
        services.listener.onTailChecked(position.lane(), round, quiet);
    }
}
