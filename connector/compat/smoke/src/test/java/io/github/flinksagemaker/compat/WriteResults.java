package io.github.flinksagemaker.compat;

import io.github.flinksagemaker.model.InferenceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Appends each result to a file: invocation, position in it, record and prediction, a tab between
 * them.
 */
final class WriteResults implements MapFunction<InferenceResult<String, String>, String> {

    private static final long serialVersionUID = 1L;
    static final SeenCount SEEN = new SeenCount();

    private final String file;

    WriteResults(Path file) {
        this.file = file.toString();
    }

    @Override
    public String map(InferenceResult<String, String> result) throws IOException {
        String line =
                String.join(
                        "\t",
                        result.getInvocation().invocationId(),
                        Integer.toString(result.getInvocation().positionInBatch()),
                        result.getRecord(),
                        result.getPrediction());
        synchronized (SEEN) {
            Files.writeString(
                    Path.of(file),
                    line + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        SEEN.add();
        return line;
    }
}
