// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.watch.ReadAnswer;
import io.github.flinksagemaker.internal.watch.ReadUse;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;

/**
 * Finds out whether a segment that can't be read was the last of its at-least-once lane: it was not
 * if another follows, and it was if the lane has an end commit (rule 17). While there is neither,
 * nobody can tell, and the reading stays where it is, so that a restore asks again. Confined to the
 * {@link io.github.flinksagemaker.internal.watch.EventLoop}.
 */
final class TailInDoubt {

    private final TailServices services;
    private final LaneId lane;
    private final DecodedSegment segment;
    private long commit;

    TailInDoubt(TailServices services, LaneId lane, DecodedSegment segment) {
        this.services = services;
        this.lane = lane;
        this.segment = segment;
    }

    DecodedSegment segment() {
        return segment;
    }

    /** Looks once; exactly one of the three is called. */
    void look(Runnable goesOn, Consumer<Commit> closed, Consumer<ReadAnswer> unknown) {
        S3Location next = services.paths.segment(lane, segment.segment().number() + 1);
        services.reads.getLedger(
                ReadUse.TAIL,
                next,
                answer -> {
                    services.checkPermitted(next, answer);
                    if (answer.kind() == ReadAnswer.Kind.FOUND) {
                        goesOn.run();
                    } else if (answer.kind() == ReadAnswer.Kind.UNKNOWN) {
                        unknown.accept(answer);
                    } else {
                        lookForTheEnd(closed, unknown);
                    }
                });
    }

    private void lookForTheEnd(Consumer<Commit> closed, Consumer<ReadAnswer> unknown) {
        S3Location location = services.paths.commit(lane, commit);
        services.reads.getLedger(
                ReadUse.TAIL,
                location,
                answer -> {
                    services.checkPermitted(location, answer);
                    if (answer.kind() != ReadAnswer.Kind.FOUND) {
                        unknown.accept(answer);
                        return;
                    }
                    Commit found = services.objects.commit(lane, commit, answer.bytes());
                    if (found.end() == LaneEnd.END_OF_INPUT) {
                        closed.accept(found);
                    } else if (found.end() == null) {
                        commit++;
                        lookForTheEnd(closed, unknown);
                    } else {
                        unknown.accept(answer);
                    }
                });
    }
}
