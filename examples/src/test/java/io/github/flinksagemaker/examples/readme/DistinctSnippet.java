// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InvocationInfo;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** The snippet of {@code docs/delivery.md} that leaves repeats out, compiled. */
final class DistinctSnippet {

    private DistinctSnippet() {}

    // snippet
    static DataStream<InferenceResult<Transaction, Score>> distinct(
            DataStream<InferenceResult<Transaction, Score>> scored) {
        return scored.keyBy(DistinctSnippet::key).process(new FirstOnly());
    }

    static String key(InferenceResult<Transaction, Score> result) {
        InvocationInfo place = result.getInvocation();
        return result.findRecord()
                .map(record -> record.id)
                .orElse(place.getInvocationId() + "/" + place.getPositionInBatch());
    }

    static class FirstOnly
            extends KeyedProcessFunction<
                    String,
                    InferenceResult<Transaction, Score>,
                    InferenceResult<Transaction, Score>> {
        private transient ValueState<Boolean> seen;

        @Override
        public void open(OpenContext context) {
            ValueStateDescriptor<Boolean> descriptor =
                    new ValueStateDescriptor<>("seen", Types.BOOLEAN);
            descriptor.enableTimeToLive(StateTtlConfig.newBuilder(Duration.ofDays(1)).build());
            seen = getRuntimeContext().getState(descriptor);
        }

        @Override
        public void processElement(
                InferenceResult<Transaction, Score> result,
                Context context,
                Collector<InferenceResult<Transaction, Score>> out)
                throws IOException {
            if (seen.value() == null) {
                seen.update(true);
                out.collect(result);
            }
        }
    }
    // end
}
