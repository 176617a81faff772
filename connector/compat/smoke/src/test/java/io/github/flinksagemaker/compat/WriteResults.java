// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat;

import io.github.flinksagemaker.model.InferenceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Appends each result to a file: invocation, position in it, record and prediction, a tab between
 * them. Counts them by the file's name.
 */
final class WriteResults implements MapFunction<InferenceResult<String, String>, String> {

    private static final long serialVersionUID = 1L;

    private final String file;

    WriteResults(String file) {
        this.file = file;
    }

    @Override
    public String map(InferenceResult<String, String> result) throws IOException {
        String line =
                String.join(
                        "\t",
                        result.getInvocation().getInvocationId(),
                        Integer.toString(result.getInvocation().getPositionInBatch()),
                        result.getRecord(),
                        result.getPrediction());
        SeenCount seen = SeenCount.of(file);
        synchronized (seen) {
            Files.writeString(
                    Path.of(file),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        seen.add();
        return line;
    }
}
