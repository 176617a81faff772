// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import org.apache.flink.api.common.functions.MapFunction;

/** Counts the records that go into the sink, all subtasks together. */
final class CountRecords implements MapFunction<String, String> {

    private static final long serialVersionUID = 1L;

    private final String count;

    CountRecords(String count) {
        this.count = count;
    }

    @Override
    public String map(String record) {
        SeenCount.of(count).add();
        return record;
    }
}
