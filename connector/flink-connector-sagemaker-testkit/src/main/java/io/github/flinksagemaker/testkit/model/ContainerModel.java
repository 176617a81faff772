// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/**
 * Hands requests to a model container over HTTP: {@code POST /invocations}, its answer verbatim.
 */
final class ContainerModel implements Model {

    /** The service's upper bound of an invocation's time. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private final URI baseUrl;
    private final SdkHttpClient http =
            Apache5HttpClient.builder().maxConnections(1_000).socketTimeout(LONGEST).build();

    ContainerModel(URI baseUrl) {
        this.baseUrl = baseUrl;
    }

    @Override
    public ModelResponse invoke(ModelRequest request) throws IOException {
        String path = baseUrl.getRawPath() == null ? "" : baseUrl.getRawPath();
        SdkHttpRequest.Builder http1 =
                SdkHttpRequest.builder()
                        .method(SdkHttpMethod.POST)
                        .protocol(baseUrl.getScheme())
                        .host(baseUrl.getHost())
                        .encodedPath((path.endsWith("/") ? path : path + "/") + "invocations")
                        .putHeader("Content-Length", String.valueOf(request.body().length))
                        .putHeader("X-Amzn-SageMaker-Inference-Id", request.inferenceId());
        if (baseUrl.getPort() >= 0) {
            http1.port(baseUrl.getPort());
        }
        if (request.contentType() != null) {
            http1.putHeader("Content-Type", request.contentType());
        }
        if (request.accept() != null) {
            http1.putHeader("Accept", request.accept());
        }
        if (request.customAttributes() != null) {
            http1.putHeader("X-Amzn-SageMaker-Custom-Attributes", request.customAttributes());
        }
        HttpExecuteResponse response =
                http.prepareRequest(
                                HttpExecuteRequest.builder()
                                        .request(http1.build())
                                        .contentStreamProvider(
                                                () -> new ByteArrayInputStream(request.body()))
                                        .build())
                        .call();
        byte[] body = new byte[0];
        if (response.responseBody().isPresent()) {
            try (var content = response.responseBody().get()) {
                body = content.readAllBytes();
            }
        }
        return new ModelResponse(
                response.httpResponse().statusCode(),
                response.httpResponse()
                        .firstMatchingHeader("Content-Type")
                        .orElse("application/octet-stream"),
                body);
    }

    @Override
    public void close() {
        http.close();
    }
}
