// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import io.github.flinksagemaker.model.InferenceResult;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Event time for {@link SmokeJob}'s records: those before the sink are in disorder, those behind
 * the model are summed per window. What comes out is kept in static fields, as in {@link Results}.
 */
final class WindowJob {

    static final Map<Long, Long> SUMS = new ConcurrentHashMap<>();
    static final Set<Long> FIRED_BEFORE_THE_END = ConcurrentHashMap.newKeySet();
    static final Set<Long> LATE = ConcurrentHashMap.newKeySet();

    private static final long DISORDER = 500;

    private WindowJob() {}

    private static long numberOf(String record) {
        return Long.parseLong(record.replaceAll("\\D", ""));
    }

    /** 20 ms a record, but up to {@link #DISORDER} earlier. */
    private static long timeOf(long number) {
        return 1_000_000 + 20 * number - number * 7_919 % DISORDER;
    }

    /** What the windows add up to without a model between. */
    static Map<Long, Long> expected(int records) {
        Map<Long, Long> sums = new TreeMap<>();
        for (long number = 0; number < records; number++) {
            sums.merge(Math.floorDiv(timeOf(number), 1_000) * 1_000, number, Long::sum);
        }
        return sums;
    }

    /** A watermark after each record, so that it depends on nothing but the records. */
    static WatermarkStrategy<String> watermarks() {
        return WatermarkStrategy.<String>forGenerator(context -> new AfterEachRecord())
                .withTimestampAssigner((record, unused) -> timeOf(numberOf(record)));
    }

    static void sumWindows(DataStream<InferenceResult<String, String>> results) {
        OutputTag<Long> late = new OutputTag<>("late", Types.LONG);
        SingleOutputStreamOperator<Long> sums =
                results.map(new Number())
                        .keyBy(number -> 0, Types.INT)
                        .window(TumblingEventTimeWindows.of(Duration.ofSeconds(1)))
                        .sideOutputLateData(late)
                        .process(new Sum());
        sums.sinkTo(new DiscardingSink<>());
        sums.getSideOutput(late).filter(new NoteLate()).sinkTo(new DiscardingSink<>());
    }

    private static final class Number
            implements MapFunction<InferenceResult<String, String>, Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public Long map(InferenceResult<String, String> result) {
            return numberOf(String.valueOf(result.getRecord()));
        }
    }

    private static final class Sum extends ProcessWindowFunction<Long, Long, Integer, TimeWindow> {

        private static final long serialVersionUID = 1L;

        @Override
        public void process(
                Integer key, Context context, Iterable<Long> numbers, Collector<Long> out) {
            long sum = 0;
            for (long number : numbers) {
                sum += number;
            }
            SUMS.merge(context.window().getStart(), sum, Long::sum);
            if (context.currentWatermark() < Long.MAX_VALUE) {
                FIRED_BEFORE_THE_END.add(context.window().getStart());
            }
            out.collect(sum);
        }
    }

    private static final class NoteLate implements FilterFunction<Long> {

        private static final long serialVersionUID = 1L;

        @Override
        public boolean filter(Long number) {
            LATE.add(number);
            return true;
        }
    }

    private static final class AfterEachRecord implements WatermarkGenerator<String> {
        private long greatest = Long.MIN_VALUE + DISORDER + 1;

        @Override
        public void onEvent(String record, long time, WatermarkOutput output) {
            greatest = Math.max(greatest, time);
            output.emitWatermark(new Watermark(greatest - DISORDER - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // after each record
        }
    }
}
