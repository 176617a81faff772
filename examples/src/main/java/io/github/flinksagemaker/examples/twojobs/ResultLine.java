// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.twojobs;

import io.github.flinksagemaker.examples.languages.Detection;
import io.github.flinksagemaker.examples.languages.Paragraph;
import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import org.apache.flink.api.common.functions.MapFunction;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A result to a line of JSON. */
final class ResultLine implements MapFunction<InferenceResult<Paragraph, Detection>, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String map(InferenceResult<Paragraph, Detection> result) {
        ObjectNode line = JsonMapper.shared().createObjectNode();
        Paragraph paragraph = result.getRecord();
        Detection detection = result.getPrediction();
        InferenceFailure failure = result.getFailure();
        if (paragraph != null) {
            line.put("id", paragraph.id());
        }
        if (detection != null) {
            line.put("language", detection.language());
            line.put("confidence", detection.confidence());
        }
        if (failure != null) {
            line.put("failure", failure.getKind() + ": " + failure.getMessage());
        }
        return line.toString();
    }
}
