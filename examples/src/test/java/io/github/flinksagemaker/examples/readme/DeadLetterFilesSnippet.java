// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Score;
import io.github.flinksagemaker.examples.readme.ReadmeSnippet.Transaction;
import io.github.flinksagemaker.model.FailureJsonSchema;
import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;
import tools.jackson.databind.json.JsonMapper;

/** The snippet of {@code docs/source.md} that writes dead letters to files, compiled. */
final class DeadLetterFilesSnippet {

    private DeadLetterFilesSnippet() {}

    static FileSink<InferenceResult<Transaction, Score>> to(Path folder) {
        // snippet
        FailureJsonSchema<Transaction, Score> json =
                FailureJsonSchema.of(record -> JsonMapper.shared().writeValueAsBytes(record));
        FileSink<InferenceResult<Transaction, Score>> deadLetters =
                FileSink.<InferenceResult<Transaction, Score>>forRowFormat(
                                folder,
                                (failure, file) -> {
                                    file.write(json.serialize(failure));
                                    file.write('\n');
                                })
                        .withRollingPolicy(OnCheckpointRollingPolicy.build())
                        .build();
        // end
        return deadLetters;
    }
}
