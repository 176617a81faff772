// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.model.InferenceResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A handful of results to look at: predictions of different languages, most of them with a label
 * that the model knows, and failures, both of records without a language and of others, which are
 * the poisoned ones if only the records at fault fail.
 */
final class Samples {

    private static final int KNOWN = 6;
    private static final int UNKNOWN = 2;
    private static final int UNANSWERABLE = 3;
    private static final int OTHERS = 2;

    private final Accuracy accuracy;
    private final List<InferenceResult<Paragraph, Detection>> known = new ArrayList<>();
    private final List<InferenceResult<Paragraph, Detection>> unknown = new ArrayList<>();
    private final List<InferenceResult<Paragraph, Detection>> unanswerable = new ArrayList<>();
    private final List<InferenceResult<Paragraph, Detection>> others = new ArrayList<>();
    private final Set<String> labels = new HashSet<>();

    Samples(Accuracy accuracy) {
        this.accuracy = accuracy;
    }

    void add(InferenceResult<Paragraph, Detection> result) {
        Paragraph paragraph = result.getRecord();
        String label = paragraph == null ? "" : paragraph.iso();
        if (!result.isSuccess()) {
            boolean expected = paragraph != null && !paragraph.hasLanguage();
            keep(result, expected ? unanswerable : others, expected ? UNANSWERABLE : OTHERS);
        } else if (accuracy.knows(label) ? known.size() < KNOWN : unknown.size() < UNKNOWN) {
            if (labels.add(label)) {
                (accuracy.knows(label) ? known : unknown).add(result);
            }
        }
    }

    private static void keep(
            InferenceResult<Paragraph, Detection> result,
            List<InferenceResult<Paragraph, Detection>> kept,
            int most) {
        if (kept.size() < most) {
            kept.add(result);
        }
    }

    List<InferenceResult<Paragraph, Detection>> successes() {
        return both(known, unknown);
    }

    List<InferenceResult<Paragraph, Detection>> failures() {
        return both(unanswerable, others);
    }

    private static List<InferenceResult<Paragraph, Detection>> both(
            List<InferenceResult<Paragraph, Detection>> first,
            List<InferenceResult<Paragraph, Detection>> second) {
        List<InferenceResult<Paragraph, Detection>> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }
}
