// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.ledger.Commit;
import io.github.flinksagemaker.internal.ledger.LaneEnd;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;

/**
 * Finds out whether a lane that has ended is closed for end of input: an AT_LEAST_ONCE lane is only
 * with its end commit, which follows the closing segment (rules 10 and 17). A lane that was
 * restored after its end has to find out again how it ended. Confined to the {@link EventLoop}.
 * Modelled in {@code docs/model/ledger.pml}.
 */
final class EndSearch {

    private final TailServices services;
    private final LaneId lane;
    private final LanePosition position;
    private final Runnable onNews;
    private final GrowingPause pause;
    private boolean begun;
    private boolean stopped;

    EndSearch(TailServices services, LanePosition position, Runnable onNews) {
        this.services = services;
        this.lane = position.lane();
        this.position = position;
        this.onNews = onNews;
        this.pause = services.tailPause();
    }

    /** To be called when the lane has ended; begins once, and only if there is a question. */
    void begin() {
        LaneEnd end = position.end();
        if (begun || position.isClosed() || end == LaneEnd.FENCED) {
            return;
        }
        begun = true;
        if (end == LaneEnd.END_OF_INPUT) {
            seekEndCommit(0);
        } else if (position.readCommitted()) {
            rereadLastCommit(position.nextCommit() - 1);
        } else {
            services.cache.load(
                    lane,
                    position.nextSegment() - 1,
                    ReadPurpose.TAIL,
                    segment -> {
                        LaneEnd found = segment.segment().end();
                        if (found != null) {
                            position.ended(found, segment.segment().author());
                            onNews.run();
                        }
                        if (found == LaneEnd.END_OF_INPUT) {
                            seekEndCommit(0);
                        }
                    });
        }
    }

    void stop() {
        stopped = true;
    }

    private void seekEndCommit(long number) {
        get(
                services.paths.commit(lane, number),
                answer -> {
                    if (answer.kind() != ReadResult.Kind.FOUND) {
                        services.loop.schedule(pause.next(), () -> seekEndCommit(number));
                        return;
                    }
                    Commit commit = services.objects.commit(lane, number, answer.bytes());
                    if (commit.end() == LaneEnd.END_OF_INPUT) {
                        closed(commit);
                    } else if (commit.end() == null) {
                        pause.reset();
                        seekEndCommit(number + 1);
                    }
                });
    }

    private void rereadLastCommit(long number) {
        S3Location location = services.paths.commit(lane, number);
        get(
                location,
                answer -> {
                    if (answer.kind() == ReadResult.Kind.UNKNOWN) {
                        services.loop.schedule(pause.next(), () -> rereadLastCommit(number));
                    } else if (answer.kind() != ReadResult.Kind.FOUND) {
                        throw Failures.unreadable(location, answer);
                    } else {
                        Commit last = services.objects.commit(lane, number, answer.bytes());
                        if (last.end() != null) {
                            position.ended(last.end(), last.author());
                            onNews.run();
                        }
                        if (last.end() == LaneEnd.END_OF_INPUT) {
                            closed(last);
                        }
                    }
                });
    }

    private void get(S3Location location, Consumer<ReadResult> then) {
        if (stopped) {
            return;
        }
        services.reads.getLedger(
                ReadPurpose.TAIL,
                location,
                answer -> {
                    if (!stopped) {
                        services.checkPermitted(location, answer);
                        then.accept(answer);
                    }
                });
    }

    private void closed(Commit end) {
        position.closedForEndOfInput(end);
        onNews.run();
    }
}
