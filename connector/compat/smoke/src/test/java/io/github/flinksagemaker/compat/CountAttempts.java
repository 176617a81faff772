// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Counts the attempts of a job, of one subtask; in a static field for a test in the same JVM. */
final class CountAttempts extends RichMapFunction<Long, String> {

    private static final long serialVersionUID = 1L;
    private static final ConcurrentHashMap<String, Integer> ATTEMPTS = new ConcurrentHashMap<>();

    private final String test;

    CountAttempts(String test) {
        this.test = test;
    }

    @Override
    public void open(OpenContext context) {
        ATTEMPTS.merge(test, 1, Integer::sum);
    }

    @Override
    public String map(Long number) {
        return SmokeJob.record(number);
    }

    static int of(String test) {
        return ATTEMPTS.getOrDefault(test, 0);
    }
}
