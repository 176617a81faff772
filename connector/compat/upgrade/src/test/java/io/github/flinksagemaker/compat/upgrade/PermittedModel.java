// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.upgrade;

import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/** Answers as many requests as it has been permitted; the others stay open until then. */
final class PermittedModel implements Model {

    private final Semaphore permits = new Semaphore(0);

    void permit(int requests) {
        permits.release(requests);
    }

    @Override
    public ModelResponse invoke(ModelRequest request) throws InterruptedException {
        permits.acquire();
        String answers =
                new String(request.body(), StandardCharsets.UTF_8)
                        .lines()
                        .map(PermittedModel::prediction)
                        .collect(Collectors.joining("\n"));
        return ModelResponse.ok("application/jsonlines", answers);
    }

    static String prediction(String record) {
        return "{\"seen\":" + record + "}";
    }
}
