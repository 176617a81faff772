package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A handful of results to look at: different languages, and failures. */
final class Samples {

    private static final int SUCCESSES = 8;
    private static final int FAILURES = 4;

    private final List<InferenceResult<Paragraph, Detection>> successes = new ArrayList<>();
    private final List<InferenceResult<Paragraph, Detection>> failures = new ArrayList<>();
    private final Set<String> languages = new HashSet<>();

    void add(InferenceResult<Paragraph, Detection> result) {
        Detection detection = result.getPrediction();
        if (detection == null) {
            if (failures.size() < FAILURES) {
                failures.add(result);
            }
        } else if (successes.size() < SUCCESSES && languages.add(detection.language())) {
            successes.add(result);
        }
    }

    List<InferenceResult<Paragraph, Detection>> successes() {
        return successes;
    }

    List<InferenceResult<Paragraph, Detection>> failures() {
        return failures;
    }
}
