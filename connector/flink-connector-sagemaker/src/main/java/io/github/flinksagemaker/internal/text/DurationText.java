// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.text;

import java.time.Duration;
import org.apache.flink.util.TimeUtils;

/** Durations in messages, as one writes them in options: {@code 30 s}. */
public final class DurationText {

    private static final Duration ROUNDED_FROM = Duration.ofSeconds(10);

    private DurationText() {}

    /** Of a setting, exactly. */
    public static String of(Duration setting) {
        return TimeUtils.formatWithHighestUnit(setting);
    }

    /** Of what has passed: from 10 s on in whole seconds. */
    public static String passed(long millis) {
        Duration passed = Duration.ofMillis(millis);
        return of(
                passed.compareTo(ROUNDED_FROM) < 0
                        ? passed
                        : Duration.ofSeconds(passed.toSeconds()));
    }
}
