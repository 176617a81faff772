// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.tail;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;

/**
 * Completes what has settled: reads again what it carries, from the segment or the input object,
 * and passes the whole on.
 */
final class Settler {

    /** An array has no more. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private final EventLoop loop;
    private final ObjectReader reads;
    private final SegmentCache cache;
    private final LocationRules rules;
    private final SourceSettings settings;
    private final Completion then;

    Settler(
            EventLoop loop,
            ObjectReader reads,
            SegmentCache cache,
            LocationRules rules,
            SourceSettings settings,
            Completion then) {
        this.loop = loop;
        this.reads = reads;
        this.cache = cache;
        this.rules = rules;
        this.settings = settings;
        this.then = then;
    }

    void onSettled(OpenInvocation invocation, Outcome outcome) {
        Carried carried = new Carried(invocation, outcome);
        Consumer<SettledInvocation> complete =
                settled -> then.completed(invocation, outcome, settled);
        if (!carried.entry().carriedByInput()) {
            carried.readFrom(cache, complete);
            return;
        }
        S3Location input = rules.inputOf(carried.entry());
        if (input == null) {
            complete.accept(carried.lost("its entry does not name the input object it staged"));
        } else if (carried.endInInput() > MAX_LENGTH) {
            complete.accept(carried.lost("no input object has the bytes that its entry names"));
        } else {
            readInput(
                    input,
                    carried,
                    new GrowingPause(settings.pollIntervalMin(), settings.pollIntervalMax()),
                    complete);
        }
    }

    private void readInput(
            S3Location input,
            Carried carried,
            GrowingPause pause,
            Consumer<SettledInvocation> complete) {
        reads.getStart(
                ReadPurpose.SETTLE,
                input,
                (int) carried.endInInput(),
                answer -> {
                    if (answer.kind() == ReadResult.Kind.UNKNOWN) {
                        loop.schedule(
                                pause.next(), () -> readInput(input, carried, pause, complete));
                    } else {
                        onInput(input, carried, answer, complete);
                    }
                });
    }

    private void onInput(
            S3Location input,
            Carried carried,
            ReadResult answer,
            Consumer<SettledInvocation> complete) {
        if (answer.kind() == ReadResult.Kind.FOUND) {
            complete.accept(carried.fromInput(answer.bytes(), input));
        } else if (answer.kind() == ReadResult.Kind.MISSING) {
            complete.accept(carried.lost(input + " is missing"));
        } else if (answer.isMissing(settings.forbiddenMeansMissing())) {
            complete.accept(carried.lost(input + " is missing or forbidden"));
        } else {
            loop.fail(Failures.forbidden(input, answer));
        }
    }

    /** Hears of each completed invocation, with the outcome that the watch found. */
    @FunctionalInterface
    interface Completion {
        void completed(OpenInvocation invocation, Outcome found, SettledInvocation settled);
    }
}
