// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.formats.json.JsonDeserializationSchema;
import org.apache.flink.formats.json.JsonSerializationSchema;
import org.apache.flink.streaming.api.datastream.DataStream;

/** The README's snippet, compiled: between the markers it reads as there, but for line breaks. */
final class ReadmeSnippet {

    private ReadmeSnippet() {}

    static DataStream<InferenceResult<Transaction, Score>> score(
            DataStream<Transaction> transactions) {
        // snippet
        SageMakerAsyncInference<Transaction, Score> fraud =
                SageMakerAsyncInference.<Transaction, Score>builder()
                        .setEndpointName("fraud-detector")
                        .setStagingPath("s3://ml-staging/fraud")
                        .setPayloadSerializationSchema(new JsonSerializationSchema<>())
                        .setRecordDeserializationSchema(
                                new JsonDeserializationSchema<>(Transaction.class))
                        .setPredictionDeserializationSchema(
                                new JsonDeserializationSchema<>(Score.class))
                        .build();
        DataStream<InferenceResult<Transaction, Score>> scored = fraud.enrich(transactions);
        // end
        return scored;
    }

    /** What goes in. */
    public static final class Transaction {
        public String id = "";
        public double amount;
    }

    /** What the model answers. */
    public static final class Score {
        public double score;
    }
}
