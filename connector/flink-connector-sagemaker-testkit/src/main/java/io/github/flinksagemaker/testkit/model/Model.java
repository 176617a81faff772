// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.net.URI;
import java.util.Objects;

/**
 * A model behind an endpoint. Called from several threads at once, as many as the endpoint's
 * concurrency; an exception is a 500.
 */
@FunctionalInterface
public interface Model extends AutoCloseable {

    /** Answers one request. */
    ModelResponse invoke(ModelRequest request) throws Exception;

    /** Releases what the model holds; called when the endpoint is closed. Default: nothing. */
    @Override
    default void close() {}

    /** Answers each payload with itself. */
    static Model echo() {
        return request ->
                ModelResponse.ok(
                        Objects.requireNonNullElse(
                                request.contentType(), "application/octet-stream"),
                        request.body());
    }

    /** A real model container, by the URL under which {@code /invocations} is found. */
    static Model container(URI baseUrl) {
        return new ContainerModel(baseUrl);
    }
}
