// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.functions.FilterFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * A stream of results as one stream for each {@link InferenceStatus}.
 *
 * <pre>{@code
 * InferenceResults<Transaction, Score> results = InferenceResults.split(fraud.enrich(transactions));
 * results.predictions().map(result -> ...);
 * results.failures().sinkTo(deadLetters);
 * }</pre>
 *
 * <p>Each stream is a filter, made when it is first asked for, so that what is not asked for costs
 * nothing. Name, uid and parallelism can be set on each.
 *
 * @param <IN> the record's type
 * @param <OUT> the prediction's type
 */
@PublicEvolving
public final class InferenceResults<IN, OUT> {

    private final DataStream<InferenceResult<IN, OUT>> all;
    private final Map<InferenceStatus, SingleOutputStreamOperator<InferenceResult<IN, OUT>>> parts =
            new EnumMap<>(InferenceStatus.class);

    private InferenceResults(DataStream<InferenceResult<IN, OUT>> all) {
        this.all = Objects.requireNonNull(all, "a stream of results to split, was null");
    }

    /** Splits what the source, or {@code enrich}, puts out. */
    public static <IN, OUT> InferenceResults<IN, OUT> split(
            DataStream<InferenceResult<IN, OUT>> results) {
        return new InferenceResults<>(results);
    }

    /** The results with a prediction. */
    public SingleOutputStreamOperator<InferenceResult<IN, OUT>> predictions() {
        return part(InferenceStatus.PREDICTION, "Predictions");
    }

    /** The results whose output was too large to be read. */
    public SingleOutputStreamOperator<InferenceResult<IN, OUT>> references() {
        return part(InferenceStatus.REFERENCE, "References");
    }

    /** The results without a prediction; see {@link FailureJsonSchema} for a dead-letter sink. */
    public SingleOutputStreamOperator<InferenceResult<IN, OUT>> failures() {
        return part(InferenceStatus.FAILURE, "Failures");
    }

    private SingleOutputStreamOperator<InferenceResult<IN, OUT>> part(
            InferenceStatus status, String name) {
        return parts.computeIfAbsent(
                status, s -> all.filter(new OfStatus<InferenceResult<IN, OUT>>(s)).name(name));
    }

    private static final class OfStatus<T extends InferenceResult<?, ?>>
            implements FilterFunction<T> {

        private static final long serialVersionUID = 1L;

        private final InferenceStatus status;

        OfStatus(InferenceStatus status) {
            this.status = status;
        }

        @Override
        public boolean filter(T result) {
            return result.getStatus() == status;
        }
    }
}
