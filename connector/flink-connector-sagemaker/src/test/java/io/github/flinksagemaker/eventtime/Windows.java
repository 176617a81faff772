// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.eventtime;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Sums results per event-time window, and notes what fired and what was late, for the test. */
final class Windows {

    private static final Map<String, Windows> BY_ID = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Map<Long, Set<Long>> sums = new ConcurrentHashMap<>();
    private final Set<Long> beforeTheEnd = ConcurrentHashMap.newKeySet();
    private final Set<Long> late = ConcurrentHashMap.newKeySet();
    private final Set<Long> seen = ConcurrentHashMap.newKeySet();

    Windows() {
        BY_ID.put(id, this);
    }

    void of(DataStream<InferenceResult<String, String>> results) {
        OutputTag<Long> lateTag = new OutputTag<>("late", Types.LONG);
        String test = id;
        SingleOutputStreamOperator<Long> windows =
                results.map(result -> numberOf(test, result))
                        .returns(Types.LONG)
                        .uid("numbers-of-results")
                        .keyBy(number -> number % 3, Types.LONG)
                        .window(
                                TumblingEventTimeWindows.of(
                                        java.time.Duration.ofMillis(Events.WINDOW)))
                        .sideOutputLateData(lateTag)
                        .process(new Sum(test))
                        .uid("windows");
        windows.sinkTo(new DiscardingSink<>()).uid("end");
        windows.getSideOutput(lateTag)
                .filter(new NoteLate(test))
                .uid("late")
                .sinkTo(new DiscardingSink<>())
                .uid("late-end");
    }

    private static Long numberOf(String test, InferenceResult<String, String> result) {
        long number = Long.parseLong(Objects.requireNonNull(result.getPrediction()));
        find(test).seen.add(number);
        return number;
    }

    private static Windows find(String test) {
        return Objects.requireNonNull(BY_ID.get(test));
    }

    /** How many different results came out so far. */
    int results() {
        return seen.size();
    }

    /** Per window (start plus key) its sums; more than one if it fired again with another. */
    Map<Long, Set<Long>> sums() {
        return new TreeMap<>(sums);
    }

    /** The windows, one per key, that a watermark made fire that was not the end's. */
    int firedBeforeTheEnd() {
        return beforeTheEnd.size();
    }

    Set<Long> late() {
        return late;
    }

    private static final class Sum extends ProcessWindowFunction<Long, Long, Long, TimeWindow> {

        private static final long serialVersionUID = 1L;
        private final String test;

        Sum(String test) {
            this.test = test;
        }

        @Override
        public void process(
                Long key, Context context, Iterable<Long> numbers, Collector<Long> out) {
            long sum = 0;
            for (long number : numbers) {
                sum += Events.isLate(number) ? 0 : number;
            }
            if (sum > 0) {
                long window = context.window().getStart() + key;
                find(test)
                        .sums
                        .computeIfAbsent(window, w -> ConcurrentHashMap.newKeySet())
                        .add(sum);
                if (context.currentWatermark() < Long.MAX_VALUE) {
                    find(test).beforeTheEnd.add(window);
                }
            }
            out.collect(sum);
        }
    }

    private static final class NoteLate implements FilterFunction<Long> {

        private static final long serialVersionUID = 1L;
        private final String test;

        NoteLate(String test) {
            this.test = test;
        }

        @Override
        public boolean filter(Long number) {
            find(test).late.add(number);
            return true;
        }
    }
}
