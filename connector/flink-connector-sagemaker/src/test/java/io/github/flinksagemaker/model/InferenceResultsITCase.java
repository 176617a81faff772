// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One stream of results as three, in a MiniCluster, where generic types are refused. */
@Timeout(120)
class InferenceResultsITCase {

    private static final InferenceResultTypeInfo<String, Double> TYPE =
            InferenceResultTypeInfo.of(Types.STRING, Types.DOUBLE);
    private static final List<InferenceResult<String, Double>> RESULTS =
            List.of(
                    SampleResults.success("p1", 0.5),
                    SampleResults.failure("f1"),
                    SampleResults.reference("r1"),
                    SampleResults.failure(null),
                    SampleResults.success("p2", 1.5));

    private final StreamExecutionEnvironment environment = environment();

    private static StreamExecutionEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        return StreamExecutionEnvironment.createLocalEnvironment(1, configuration);
    }

    private InferenceResults<String, Double> split() {
        return InferenceResults.split(environment.fromData(RESULTS, TYPE));
    }

    private static List<InferenceResult<String, Double>> collect(
            DataStream<InferenceResult<String, Double>> results) throws Exception {
        try (CloseableIterator<InferenceResult<String, Double>> iterator =
                results.executeAndCollect()) {
            List<InferenceResult<String, Double>> collected = new ArrayList<>();
            iterator.forEachRemaining(collected::add);
            return collected;
        }
    }

    @Test
    void eachResultIsInTheStreamOfItsStatusAlone() throws Exception {
        assertThat(collect(split().predictions())).containsExactly(RESULTS.get(0), RESULTS.get(4));
        assertThat(collect(split().references())).containsExactly(RESULTS.get(2));
        assertThat(collect(split().failures())).containsExactly(RESULTS.get(1), RESULTS.get(3));
    }

    @Test
    void theStreamsTogetherAreTheStreamAndKeepItsType() throws Exception {
        InferenceResults<String, Double> results = split();
        assertThat(results.predictions().getType()).isEqualTo(TYPE);
        assertThat(results.references().getType()).isEqualTo(TYPE);
        assertThat(results.failures().getType()).isEqualTo(TYPE);
        assertThat(collect(results.predictions().union(results.references(), results.failures())))
                .containsExactlyInAnyOrderElementsOf(RESULTS);
    }

    @Test
    void whatIsAskedForTwiceIsOneOperatorAndWhatIsNotAskedForIsNone() {
        InferenceResults<String, Double> results = split();
        assertThat(results.failures()).isSameAs(results.failures());
        assertThat(results.failures().uid("dead letters").getName()).isEqualTo("Failures");
        assertThat(environment.getStreamGraph().getStreamNodes())
                .extracting(node -> node.getOperatorName())
                .contains("Failures")
                .doesNotContain("Predictions", "References");
    }

    @Test
    @SuppressWarnings("NullAway") // what callers without a checker may do
    void noStreamIsRefusedWithAText() {
        assertThatThrownBy(() -> InferenceResults.split(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("a stream of results");
    }
}
