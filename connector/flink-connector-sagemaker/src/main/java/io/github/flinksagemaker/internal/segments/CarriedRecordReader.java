// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.isolation.CarriedBytes;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.ledger.SegmentPlace;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.GrowingPause;
import io.github.flinksagemaker.internal.read.LedgerReadErrors;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.ObjectReader;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.read.ReadPurpose;
import io.github.flinksagemaker.internal.read.ReadResult;
import io.github.flinksagemaker.internal.watch.OpenInvocation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Completes what has settled: reads again what it carries, from the segment or the input object,
 * and passes the whole on.
 */
final class CarriedRecordReader implements CarriedBytes {

    /** An array has no more. */
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

    private static final Outcome NONE = Outcome.output(new byte[0], 0);

    private final EventLoop loop;
    private final ObjectReader reads;
    private final SegmentCache cache;
    private final LocationRules rules;
    private final SourceSettings settings;
    private final Completion then;

    CarriedRecordReader(
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
        S3Location input = rules.inputOf(invocation.firstEntry()); // an attempt may have another
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

    @Override
    public void read(OpenInvocation invocation, Reader then) {
        new Carried(invocation, NONE).bytes(cache, then);
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
            loop.fail(LedgerReadErrors.forbidden(input, answer));
        }
    }

    /** Hears of each completed invocation, with the outcome that the watch found. */
    @FunctionalInterface
    interface Completion {
        void completed(OpenInvocation invocation, Outcome found, SettledInvocation settled);
    }

    /** Joins a settled invocation with the bytes of the records that it carries. */
    private static final class Carried {

        private static final byte[] NOTHING = new byte[0];

        private final OpenInvocation invocation;
        private final LedgerEntry entry;
        private final Outcome outcome;

        Carried(OpenInvocation invocation, Outcome outcome) {
            this.invocation = invocation;
            this.entry = invocation.entry();
            this.outcome = outcome;
        }

        LedgerEntry entry() {
            return entry;
        }

        /**
         * Joins it with the bytes that lie in its segment: only those, so that a waiting invocation
         * does not hold on to the whole segment, which nothing counts.
         */
        void readFrom(SegmentCache segments, Consumer<SettledInvocation> then) {
            bytes(segments, (bytes, offset) -> then.accept(settled(entry, outcome, bytes, offset)));
        }

        void bytes(SegmentCache segments, Reader then) {
            long first = Long.MAX_VALUE;
            long end = 0;
            for (RecordSpan span : entry.records()) {
                if (span.length() >= 0) {
                    first = Math.min(first, span.offset());
                    end = Math.max(end, span.offset() + span.length());
                }
            }
            int offset = (int) -Math.min(first, Integer.MAX_VALUE);
            if (first >= end) {
                then.read(NOTHING, offset);
                return;
            }
            SegmentPlace segment = invocation.place();
            segments.part(
                    segment,
                    segment.rawOffset() + (int) first,
                    (int) (end - first),
                    bytes -> then.read(bytes, offset));
        }

        /**
         * How many of an input object's bytes its records take, from the first on; at least one.
         */
        long endInInput() {
            long end = 1;
            for (RecordSpan span : entry.records()) {
                long last = span.offset() + Math.max(0, span.length());
                end = Math.max(end, last < 0 ? Long.MAX_VALUE : last);
            }
            return end;
        }

        /** With an input object's bytes; one that is too short was replaced since it was staged. */
        SettledInvocation fromInput(byte[] input, S3Location source) {
            for (RecordSpan span : entry.records()) {
                if (span.length() >= 0 && span.offset() > input.length - span.length()) {
                    return lost(source + " has only " + input.length + " bytes");
                }
            }
            return settled(entry, outcome, input, 0);
        }

        /**
         * Without the records, which can't be read back: their results come out as failures all the
         * same, with the failure's own reason if there is one.
         */
        SettledInvocation lost(String reason) {
            List<RecordSpan> spans = new ArrayList<>(entry.records().size());
            for (RecordSpan span : entry.records()) {
                spans.add(RecordSpan.of(0, -1, span.eventTime()));
            }
            Outcome failed =
                    outcome.failure() != null
                            ? outcome
                            : Outcome.failure(
                                    InferenceFailure.of(
                                            FailureKind.UNDECODABLE_RECORD,
                                            "the records that "
                                                    + entry.invocationId()
                                                    + " carries could not be read back: "
                                                    + reason),
                                    outcome.settledAt());
            return settled(entry.toBuilder().setRecords(spans).build(), failed, NOTHING, 0);
        }

        private SettledInvocation settled(
                LedgerEntry described, Outcome result, byte[] bytes, int offset) {
            return new SettledInvocation(invocation, described, result, bytes, offset);
        }
    }
}
