// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.kit;

import io.github.flinksagemaker.drill.account.Input;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers each line with the prediction that its word decides, or refuses the whole request and
 * names the records of it that can't be answered.
 */
final class DrillModel implements Model {

    @Override
    public ModelResponse invoke(ModelRequest request) {
        StringBuilder answer = new StringBuilder();
        List<Long> refused = new ArrayList<>();
        for (String line : new String(request.body(), StandardCharsets.UTF_8).split("\n")) {
            if (Input.isRefusedLine(line)) {
                refused.add(Input.idOf(line));
            }
            answer.append(Input.predictionOf(line)).append('\n');
        }
        return refused.isEmpty()
                ? ModelResponse.ok("application/jsonlines", answer.toString())
                : ModelResponse.error(422, "text/plain", Input.refusal(refused));
    }
}
