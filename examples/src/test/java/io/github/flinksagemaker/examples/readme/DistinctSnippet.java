// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.InferenceResult;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFilterFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The snippet of {@code docs/delivery.md} that leaves repeats out, compiled. */
final class DistinctSnippet {

    private DistinctSnippet() {}

    static DataStream<InferenceResult<Transaction, Score>> distinct(
            DataStream<InferenceResult<Transaction, Score>> scored) {
        // snippet
        DataStream<InferenceResult<Transaction, Score>> distinct =
                scored.keyBy(
                                result ->
                                        result.findRecord()
                                                .map(record -> record.id)
                                                .orElse(
                                                        result.getInvocation().getInvocationId()
                                                                + "/"
                                                                + result.getInvocation()
                                                                        .getPositionInBatch()))
                        .filter(
                                new RichFilterFunction<>() {
                                    private transient ValueState<Boolean> seen;

                                    @Override
                                    public void open(OpenContext context) {
                                        ValueStateDescriptor<Boolean> descriptor =
                                                new ValueStateDescriptor<>("seen", Types.BOOLEAN);
                                        descriptor.enableTimeToLive(
                                                StateTtlConfig.newBuilder(Duration.ofDays(1))
                                                        .build());
                                        seen = getRuntimeContext().getState(descriptor);
                                    }

                                    @Override
                                    public boolean filter(
                                            InferenceResult<Transaction, Score> result)
                                            throws IOException {
                                        boolean first = seen.value() == null;
                                        seen.update(true);
                                        return first;
                                    }
                                });
        // end
        return distinct;
    }
}
