// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * What our own algorithms go by. They are no options: nobody should have to set them, and tests
 * alone do.
 */
public final class Tuning {

    public static final ConfigOption<Duration> SINK_WATERMARK_INTERVAL =
            ConfigOptions.key("sink.watermark-interval")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(10))
                    .withDescription(
                            "How often at most a watermark that moved without records is"
                                    + " written.");

    public static final ConfigOption<Duration> SEGMENT_INTERVAL =
            ConfigOptions.key("sink.segment.interval")
                    .durationType()
                    .defaultValue(Duration.ofMillis(100))
                    .withDescription(
                            "How long after the last segment of a writer the next one may wait, so"
                                    + " that invocations share requests; at least 10 ms for each"
                                    + " writer of the sink, unless 0; half of"
                                    + " sink.requests.max-inflight, or a flush, is not kept waiting. 0:"
                                    + " never wait.");

    public static final ConfigOption<Duration> LONGEST_HOLD =
            ConfigOptions.key("sink.longest-hold")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a full buffer holds back the task, and with it checkpoints,"
                                    + " before one batch is sent however many invocations are"
                                    + " open.");

    public static final ConfigOption<Duration> LAST_HOLD =
            ConfigOptions.key("sink.last-hold")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(8))
                    .withDescription(
                            "How long records are held back at the end of the input before the"
                                    + " rest is sent however many invocations are open: the job's"
                                    + " checkpoints wait meanwhile, for 10 minutes by Flink's"
                                    + " default.");

    public static final ConfigOption<Duration> SINK_START_BUDGET =
            ConfigOptions.key("sink.start-budget")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "How long a job's first start tries what is refused and has not worked"
                                    + " yet: time does not mend a wrong name.");

    public static final ConfigOption<Duration> SINK_SILENCE =
            ConfigOptions.key("sink.silence")
                    .durationType()
                    .defaultValue(Duration.ofMinutes(5))
                    .withDescription(
                            "How long nothing may come back of a call, whatever the retry"
                                    + " budget.");

    public static final ConfigOption<Duration> TAIL_INTERVAL_MIN =
            ConfigOptions.key("source.tail.interval.min")
                    .durationType()
                    .defaultValue(Duration.ofMillis(200))
                    .withDescription(
                            "How soon the end of an active lane is looked at again, at the"
                                    + " earliest; learned from latencies and arrivals.");

    public static final ConfigOption<Duration> TAIL_INTERVAL_MAX =
            ConfigOptions.key("source.tail.interval.max")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(12))
                    .withDescription(
                            "How rarely the end of a lane is looked at after a minute of silence.");

    public static final ConfigOption<Duration> WATERMARK_INTERVAL =
            ConfigOptions.key("source.watermark-interval")
                    .durationType()
                    .defaultValue(Duration.ofMillis(200))
                    .withDescription(
                            "How often at most readers report watermarks to the enumerator, and it"
                                    + " to them.");

    public static final ConfigOption<MemorySize> SEGMENT_CACHE_BYTES =
            ConfigOptions.key("source.segment-cache-bytes")
                    .memoryType()
                    .defaultValue(MemorySize.ofMebiBytes(32))
                    .withDescription("Segments per reader kept for the records they carry.");

    public static final ConfigOption<Integer> NOTIFICATION_MAX_CONCURRENT_RECEIVES =
            ConfigOptions.key("source.notification.max-concurrent-receives")
                    .intType()
                    .defaultValue(4)
                    .withDescription(
                            "Receives in flight at the queue, of up to 10 messages each; 1 to"
                                    + " 100.");

    public static final ConfigOption<Duration> LANE_RETENTION =
            ConfigOptions.key("source.lane-retention")
                    .durationType()
                    .defaultValue(Duration.ofDays(7))
                    .withDescription(
                            "A lane that is silent for this long, with everything settled, is only"
                                    + " looked at now and then.");

    public static final ConfigOption<Duration> SOURCE_START_BUDGET =
            ConfigOptions.key("source.start-budget")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(60))
                    .withDescription(
                            "How long a job's first start may be refused the ledger before the job"
                                    + " fails without restarts: time does not mend a wrong name.");

    private Tuning() {}
}
