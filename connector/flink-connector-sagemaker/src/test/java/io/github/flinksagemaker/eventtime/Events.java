// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.eventtime;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.eventtime.SerializableTimestampAssigner;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Numbered events in disorder: within a bound that the watermarks allow for, but each 97th is late.
 * Watermarks come after every event, so that they can't be kinder in one run than in another.
 */
final class Events {

    static final long WINDOW = 1_000;
    private static final long START = 1_000_000;
    private static final long STEP = 10;
    private static final long DISORDER = 500;

    private Events() {}

    /** As JSON, since that is what the batch format frames. */
    static String event(long number) {
        return Long.toString(number);
    }

    static boolean isLate(long number) {
        return number % 97 == 96;
    }

    static long timeOf(long number) {
        long disorder = (number * 0x9E3779B97F4A7C15L >>> 1) % (DISORDER - STEP);
        return START + number * STEP - disorder - (isLate(number) ? 20 * DISORDER : 0);
    }

    static WatermarkStrategy<String> watermarks() {
        SerializableTimestampAssigner<String> times =
                (event, unused) -> timeOf(Long.parseLong(event));
        return WatermarkStrategy.<String>forGenerator(context -> new AfterEachEvent())
                .withTimestampAssigner(times);
    }

    /**
     * The sums of events that are not late, per key ({@code number % 3}) and window (start plus
     * key): what comes out without a model between.
     */
    static Map<Long, Long> sums(int events) {
        Map<Long, Long> sums = new TreeMap<>();
        for (long number = 0; number < events; number++) {
            if (!isLate(number)) {
                sums.merge(
                        Math.floorDiv(timeOf(number), WINDOW) * WINDOW + number % 3,
                        number,
                        Long::sum);
            }
        }
        return sums;
    }

    private static final class AfterEachEvent implements WatermarkGenerator<String> {
        private long greatest = Long.MIN_VALUE + DISORDER + 1;

        @Override
        public void onEvent(String event, long time, WatermarkOutput output) {
            greatest = Math.max(greatest, time);
            output.emitWatermark(new Watermark(greatest - DISORDER - 1));
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            // after each event
        }
    }
}
