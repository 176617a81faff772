// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvokeRequestTest {

    private static final String PREFIX = "X-Amzn-SageMaker-";
    private static final byte[] NO_BODY = new byte[0];

    private final Map<String, String> headers = new HashMap<>();

    @Test
    void takesALocationAndFillsInTheServicesDefaults() {
        InvokeRequest request = withLocation();
        assertThat(request.inputLocation()).isEqualTo("s3://b/k");
        assertThat(request.body()).isNull();
        assertThat(request.inferenceId()).isNotEmpty();
        assertThat(request.requestTtl()).isEqualTo(Duration.ofHours(6));
        assertThat(request.invocationTimeout()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void takesExactlyOneOfLocationAndBody() {
        assertThat(of("e", new byte[128_000]).body()).hasSize(128_000);
        refused("e", NO_BODY, "neither");
        refused("e", new byte[128_001], "128000");
        headers.put(PREFIX + "InputLocation", "s3://b/k");
        refused("e", new byte[1], "mutually exclusive");
    }

    @ParameterizedTest
    @CsvSource({
        "Inference-Id, 64",
        "Filename, 32",
        "S3OutputPathExtension, 512",
        "Custom-Attributes, 1024",
        "Content-Type, 1024",
        "Accept, 1024",
    })
    void limitsLengths(String header, int most) {
        headers.put(PREFIX + header, "a".repeat(most));
        assertThat(withLocation()).isNotNull();
        headers.put(PREFIX + header, "a".repeat(most + 1));
        refused("e", NO_BODY, "length less than or equal to " + most);
    }

    @ParameterizedTest
    @CsvSource({
        "RequestTTLSeconds, 60, 21600",
        "InvocationTimeoutSeconds, 1, 3600",
    })
    void limitsTimes(String header, int least, int most) {
        for (int good : new int[] {least, most}) {
            headers.put(PREFIX + header, String.valueOf(good));
            assertThat(withLocation()).isNotNull();
        }
        headers.put(PREFIX + header, String.valueOf(least - 1));
        refused("e", NO_BODY, "value greater than or equal to " + least);
        headers.put(PREFIX + header, String.valueOf(most + 1));
        refused("e", NO_BODY, "value less than or equal to " + most);
    }

    @ParameterizedTest
    @CsvSource({
        "Inference-Id, ' x'",
        "InputLocation, http://b/k",
        "S3OutputPathExtension, s3:x",
        "S3OutputPathExtension, a b",
        "Filename, a.b.c",
        "Filename, .a",
        "Custom-Attributes, ä",
    })
    void checksPatterns(String header, String bad) {
        headers.put(PREFIX + "InputLocation", "s3://b/k");
        headers.put(PREFIX + header, bad);
        refused("e", NO_BODY, "satisfy regular expression pattern");
    }

    @Test
    void checksTheEndpointsName() {
        headers.put(PREFIX + "InputLocation", "s3://b/k");
        refused("a_b", NO_BODY, "endpointName");
        refused("a".repeat(64), NO_BODY, "endpointName");
    }

    private InvokeRequest withLocation() {
        headers.put(PREFIX + "InputLocation", "s3://b/k");
        return of("e", NO_BODY);
    }

    private InvokeRequest of(String endpoint, byte[] body) {
        return InvokeRequest.of(endpoint, headers::get, body);
    }

    private void refused(String endpoint, byte[] body, String text) {
        assertThatThrownBy(() -> of(endpoint, body))
                .isInstanceOf(ServiceError.class)
                .hasMessageStartingWith("ValidationError")
                .hasMessageContaining(text);
    }
}
