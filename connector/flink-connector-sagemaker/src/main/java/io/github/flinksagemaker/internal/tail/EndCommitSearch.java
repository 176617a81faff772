package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.watch.GrowingPause;
import io.github.flinksagemaker.internal.watch.ReadAnswer;
import io.github.flinksagemaker.internal.watch.ReadUse;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;

/**
 * Looks for the end commit of an AT_LEAST_ONCE lane whose closing segment was read: only with it is
 * the lane closed for end of input (rules 10 and 17). It gives up when {@link #stop} is called.
 */
final class EndCommitSearch {

    private final TailServices services;
    private final LaneId lane;
    private final Runnable onFound;
    private final GrowingPause pause;
    private long number;
    private boolean stopped;

    EndCommitSearch(TailServices services, LaneId lane, Runnable onFound) {
        this.services = services;
        this.lane = lane;
        this.onFound = onFound;
        this.pause = services.tailPause();
    }

    void start() {
        if (!stopped) {
            S3Location location = services.paths.commit(lane, number);
            services.reads.get(ReadUse.TAIL, location, answer -> onAnswer(location, answer));
        }
    }

    void stop() {
        stopped = true;
    }

    private void onAnswer(S3Location location, ReadAnswer answer) {
        if (stopped) {
            return;
        }
        if (answer.kind() != ReadAnswer.Kind.FOUND) {
            services.checkPermitted(location, answer);
            services.loop.schedule(pause.next(), this::start);
            return;
        }
        Commit commit = services.objects.commit(lane, number, answer.bytes());
        if (commit.end() == LaneEnd.END_OF_INPUT) {
            onFound.run();
        } else if (commit.end() == null) {
            number++;
            pause.reset();
            start();
        }
    }
}
