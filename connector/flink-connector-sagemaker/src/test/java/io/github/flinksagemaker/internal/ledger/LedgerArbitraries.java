// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Any ledger object that the rules allow. */
final class LedgerArbitraries {

    static final int RAW_LENGTH = 1000;
    private static final int MAX_RECORDS = 6;

    private LedgerArbitraries() {}

    static Arbitrary<Segment> segments() {
        Arbitrary<List<LedgerEntry>> entries =
                entry().list()
                        .ofMaxSize(5)
                        .map(
                                list ->
                                        IntStream.range(0, list.size())
                                                .mapToObj(i -> numbered(list.get(i), i))
                                                .collect(Collectors.toList()));
        return Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        watermark().injectNull(0.2),
                        opening(),
                        Arbitraries.of(LaneEnd.class).injectNull(0.6),
                        entries)
                .as(
                        (number, watermark, opening, end, list) ->
                                LedgerSamples.segment(number)
                                        .setAuthor(author(end))
                                        .setWatermark(watermark)
                                        .setOpening(number == 0 ? opening : null)
                                        .setEnd(end)
                                        .setEntries(list)
                                        .build());
    }

    static Arbitrary<Commit> commits() {
        return Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.longs().between(0, Long.MAX_VALUE / 2),
                        Arbitraries.longs().between(-1, Long.MAX_VALUE / 2),
                        watermark().injectNull(0.2),
                        Arbitraries.of(LaneEnd.class).injectNull(0.5),
                        Arbitraries.longs().greaterOrEqual(0))
                .as(
                        (number, from, size, watermark, end, after) ->
                                LedgerSamples.commitBuilder(number)
                                        .setAuthor(author(end))
                                        .setFromSegment(from)
                                        .setToSegment(from + (end == LaneEnd.FENCED ? -1 : size))
                                        .setWatermark(watermark)
                                        .setEnd(end)
                                        .setAfterCheckpoint(end == LaneEnd.END_OF_INPUT ? after : 0)
                                        .build());
    }

    static Arbitrary<Attempt> attempts() {
        Arbitrary<String> optional = text().injectNull(0.3);
        Arbitrary<String> some = Arbitraries.oneOf(text(), names());
        return Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.integers().between(1, Integer.MAX_VALUE),
                        Arbitraries.strings()
                                .withCharRange('0', '9')
                                .withCharRange('a', 'z')
                                .ofMinLength(1)
                                .ofMaxLength(8),
                        Arbitraries.integers().between(0, Integer.MAX_VALUE).tuple2(),
                        some.filter(text -> !text.isEmpty()).tuple2(),
                        Arbitraries.oneOf(optional, names()).tuple2(),
                        Arbitraries.longs().tuple2())
                .as(
                        (counter, number, nonce, records, needed, locations, times) ->
                                Attempt.builder()
                                        .setId(
                                                InvocationId.of(LedgerSamples.LANE, counter)
                                                        .withAttempt(number, nonce))
                                        .setFrom(Math.min(first(records), Integer.MAX_VALUE - 1))
                                        .setTo(Math.max(behind(records), 1))
                                        .setEndpointName(needed.get1())
                                        .setOutputLocation(needed.get2())
                                        .setFailureLocation(locations.get1())
                                        .setInputLocation(locations.get2())
                                        .setAcceptedAt(times.get1())
                                        .setDeadline(times.get2())
                                        .build());
    }

    private static int first(Tuple.Tuple2<Integer, Integer> records) {
        return Math.min(records.get1(), records.get2());
    }

    private static int behind(Tuple.Tuple2<Integer, Integer> records) {
        int last = Math.max(records.get1(), records.get2());
        return last == first(records) && last < Integer.MAX_VALUE ? last + 1 : last;
    }

    /** Like those that S3 and SageMaker give, in parts: many that differ in little. */
    private static Arbitrary<String> names() {
        return Arbitraries.of(
                        "s3://ml-out/async/",
                        "/inputs/",
                        LedgerSamples.LANE.value(),
                        "1d2c2b0a-4f2e-4a51-8a0f-6f0c7c1f9a55",
                        "1D2c2b0a-4f2e-4a51-8a0f-6f0c7c1f9a55",
                        "00000000-0000-0000-0000-000000000000",
                        "-error.out",
                        "é",
                        "-")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts));
    }

    private static LaneId author(LaneEnd end) {
        return end == LaneEnd.FENCED ? LedgerSamples.SUCCESSOR : LedgerSamples.LANE;
    }

    private static LedgerEntry numbered(LedgerEntry entry, int i) {
        long counter = entry.invocationId().counter() / 8 * 8 + i;
        return entry.toBuilder()
                .setInvocationId(InvocationId.of(LedgerSamples.LANE, counter))
                .build();
    }

    private static Arbitrary<LaneOpening> opening() {
        return Combinators.combine(
                        text().filter(text -> !text.isEmpty()),
                        Arbitraries.integers().between(0, 9),
                        Arbitraries.of(true, false),
                        Arbitraries.of(LedgerSamples.PREDECESSOR, LedgerSamples.SUCCESSOR)
                                .list()
                                .ofMaxSize(3),
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        Arbitraries.of("r1", "r2").injectNull(0.3))
                .as(
                        (sink, task, committed, before, id, run) ->
                                LaneOpening.of(sink, task, 10, committed, before, id)
                                        .inRun(
                                                run,
                                                run == null ? null : LedgerSamples.JOB,
                                                run == null ? List.of() : List.of("r0")));
    }

    private static Arbitrary<LedgerEntry> entry() {
        Arbitrary<Long> patience = Arbitraries.longs().between(0, Long.MAX_VALUE).injectNull(0.5);
        return Combinators.combine(untimed(), patience, patience)
                .as(
                        (entry, ttl, timeout) ->
                                entry.toBuilder()
                                        .setCarriesPayloads(
                                                !entry.carriedByInput() && timeout != null)
                                        .setOutputPathExtension(ttl == null ? null : "e" + ttl)
                                        .setFilename(timeout == null ? null : "f" + timeout)
                                        .setRequestTtl(ttl)
                                        .setFraming(ttl == null ? null : "json:" + ttl % 3)
                                        .setInvocationTimeout(timeout)
                                        .build());
    }

    private static Arbitrary<LedgerEntry> untimed() {
        Arbitrary<String> optional = text().injectNull(0.5);
        return Combinators.combine(
                        Arbitraries.longs().between(0, Long.MAX_VALUE),
                        optional.tuple3(),
                        optional.tuple3(),
                        Arbitraries.longs().tuple2(),
                        watermark().injectNull(0.3),
                        Arbitraries.of(true, false).tuple2(),
                        spans(),
                        Arbitraries.of(FailureKind.class))
                .as(
                        (counter, places, types, times, watermark, flags, spans, kind) ->
                                LedgerEntry.builder()
                                        .setInvocationId(
                                                InvocationId.of(LedgerSamples.LANE, counter))
                                        .setEndpointName("e" + types.get1())
                                        .setInputLocation(places.get1())
                                        .setOutputLocation(
                                                flags.get1() ? "s3://o/" + counter : null)
                                        .setFailureLocation(places.get3())
                                        .setContentType(types.get1())
                                        .setAccept(types.get2())
                                        .setCustomAttributes(types.get3())
                                        .setFormat("jsonlines")
                                        .setAcceptedAt(times.get1())
                                        .setDeadline(times.get2())
                                        .setArrivalWatermark(watermark)
                                        .setCarriedByInput(flags.get2() && places.get1() != null)
                                        .setRecords(spans)
                                        .setRejection(
                                                flags.get1()
                                                        ? null
                                                        : Rejection.of(kind, "r" + places.get2()))
                                        .build());
    }

    private static Arbitrary<List<RecordSpan>> spans() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, RAW_LENGTH),
                        Arbitraries.integers().between(-1, RAW_LENGTH / MAX_RECORDS),
                        Arbitraries.longs().injectNull(0.3))
                .as(
                        (offset, length, time) ->
                                RecordSpan.of(offset, Math.min(length, RAW_LENGTH - offset), time))
                .list()
                .ofMinSize(1)
                .ofMaxSize(MAX_RECORDS);
    }

    private static Arbitrary<Long> watermark() {
        return Arbitraries.longs().lessOrEqual(Long.MAX_VALUE - 1);
    }

    /** Any characters, but no halves of them: those are replaced when written. */
    private static Arbitrary<String> text() {
        return Arbitraries.strings()
                .ofMaxLength(30)
                .map(
                        text ->
                                text.codePoints()
                                        .filter(c -> c < 0xD800 || c > 0xDFFF)
                                        .collect(
                                                StringBuilder::new,
                                                StringBuilder::appendCodePoint,
                                                StringBuilder::append)
                                        .toString());
    }
}
