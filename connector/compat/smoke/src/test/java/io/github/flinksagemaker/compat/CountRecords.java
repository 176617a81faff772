package io.github.flinksagemaker.compat;

import org.apache.flink.api.common.functions.MapFunction;

/** Counts the records that go into the sink, all subtasks of this JVM together. */
final class CountRecords implements MapFunction<String, String> {

    private static final long serialVersionUID = 1L;
    static final SeenCount SEEN = new SeenCount();

    @Override
    public String map(String record) {
        SEEN.add();
        return record;
    }
}
