// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.model.InferenceResults;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The snippet of {@code docs/source.md} that splits results, compiled. */
final class SplitSnippet {

    private SplitSnippet() {}

    static DataStream<Score> split(
            DataStream<InferenceResult<Transaction, Score>> scored,
            Sink<InferenceResult<Transaction, Score>> deadLetters) {
        // snippet
        InferenceResults<Transaction, Score> results = InferenceResults.split(scored);
        DataStream<Score> scores =
                results.predictions().map(InferenceResult::getPrediction).returns(Score.class);
        results.failures().sinkTo(deadLetters);
        // end
        return scores;
    }
}
