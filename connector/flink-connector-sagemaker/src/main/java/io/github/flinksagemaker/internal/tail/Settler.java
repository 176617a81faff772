package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.watch.BoundedReads;
import io.github.flinksagemaker.internal.watch.EventLoop;
import io.github.flinksagemaker.internal.watch.GrowingPause;
import io.github.flinksagemaker.internal.watch.LocationRules;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.internal.watch.Outcome;
import io.github.flinksagemaker.internal.watch.ReadAnswer;
import io.github.flinksagemaker.internal.watch.ReadUse;
import io.github.flinksagemaker.internal.watch.Settlement;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.BiConsumer;

/**
 * Completes what has settled: reads again the entry and what it carries, from the segment or the
 * input object, and passes the whole on.
 */
final class Settler implements Settlement {

    private final EventLoop loop;
    private final BoundedReads reads;
    private final SegmentCache cache;
    private final LocationRules rules;
    private final SourceSettings settings;
    private final BiConsumer<SettledInvocation, Outcome> then;

    /**
     * Makes a settler.
     *
     * @param then hears of each completed invocation, with the outcome that the watch found
     */
    Settler(
            EventLoop loop,
            BoundedReads reads,
            SegmentCache cache,
            LocationRules rules,
            SourceSettings settings,
            BiConsumer<SettledInvocation, Outcome> then) {
        this.loop = loop;
        this.reads = reads;
        this.cache = cache;
        this.rules = rules;
        this.settings = settings;
        this.then = then;
    }

    @Override
    public void onSettled(OpenInvocation invocation, Outcome outcome) {
        cache.load(
                invocation.lane(),
                invocation.segment(),
                ReadUse.SETTLE,
                segment -> complete(invocation, outcome, segment));
    }

    private void complete(OpenInvocation invocation, Outcome outcome, DecodedSegment segment) {
        LedgerEntry entry = segment.segment().entries().get(invocation.index());
        Carried carried = new Carried(invocation, entry, outcome);
        if (!entry.carriedByInput()) {
            then.accept(carried.fromSegment(segment), outcome);
            return;
        }
        S3Location input = rules.inputOf(entry);
        if (input == null) {
            then.accept(
                    carried.lost("its entry does not name the input object it staged"), outcome);
        } else {
            readInput(
                    input,
                    carried,
                    new GrowingPause(settings.pollIntervalMin(), settings.pollIntervalMax()));
        }
    }

    private void readInput(S3Location input, Carried carried, GrowingPause pause) {
        reads.get(ReadUse.SETTLE, input, answer -> onInput(input, carried, pause, answer));
    }

    private void onInput(S3Location input, Carried carried, GrowingPause pause, ReadAnswer answer) {
        switch (answer.kind()) {
            case FOUND:
                then.accept(carried.fromInput(answer.bytes(), input), carried.outcome());
                return;
            case MISSING:
                then.accept(carried.lost(input + " is missing"), carried.outcome());
                return;
            case UNKNOWN:
                loop.schedule(pause.next(), () -> readInput(input, carried, pause));
                return;
            case FORBIDDEN:
                if (settings.forbiddenMeansMissing()) {
                    then.accept(
                            carried.lost(input + " is missing or forbidden"), carried.outcome());
                } else {
                    loop.fail(Failures.forbidden(input, answer));
                }
                return;
        }
        throw new IllegalStateException("unknown kind of answer " + answer.kind());
    }
}
