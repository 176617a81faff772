// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/** Counts what passes, in the job's accumulators. */
final class Counting {

    static final String SENT = "sent";
    static final String SUCCEEDED = "succeeded";
    static final String FAILED = "failed";

    private Counting() {}

    /** Counts the records on their way to the endpoint. */
    static final class Sent extends RichMapFunction<Paragraph, Paragraph> {

        private static final long serialVersionUID = 1L;

        private final LongCounter sent = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(SENT, sent);
        }

        @Override
        public Paragraph map(Paragraph paragraph) {
            sent.add(1L);
            return paragraph;
        }
    }

    /** Counts the results. */
    static final class Settled
            extends RichMapFunction<
                    InferenceResult<Paragraph, Detection>, InferenceResult<Paragraph, Detection>> {

        private static final long serialVersionUID = 1L;

        private final LongCounter succeeded = new LongCounter();
        private final LongCounter failed = new LongCounter();

        @Override
        public void open(OpenContext context) {
            getRuntimeContext().addAccumulator(SUCCEEDED, succeeded);
            getRuntimeContext().addAccumulator(FAILED, failed);
        }

        @Override
        public InferenceResult<Paragraph, Detection> map(
                InferenceResult<Paragraph, Detection> result) {
            (result.isSuccess() ? succeeded : failed).add(1L);
            return result;
        }
    }
}
