// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class InvocationRequestTest {

    private static final byte[] BODY = "a payload".getBytes(UTF_8);

    private static InvocationRequest.Builder builder() {
        return InvocationRequest.builder()
                .setEndpointName("model")
                .setInferenceId("id")
                .setContentType("text/plain")
                .setRequestTtl(Duration.ofMinutes(10))
                .setInvocationTimeout(Duration.ofMinutes(2));
    }

    @Test
    void hasEitherALocationOrABody() {
        S3Location location = S3Location.of("bucket", "key");
        assertThat(builder().setBody(BODY).build().inputLocation()).isNull();
        assertThat(builder().setInputLocation(location).build().body()).isNull();
        assertThatThrownBy(() -> builder().build())
                .hasMessageContaining("either an input location or a body");
        assertThatThrownBy(() -> builder().setBody(BODY).setInputLocation(location).build())
                .hasMessageContaining("either an input location or a body");
    }

    @Test
    void isNotCopiedAndNotShown() {
        InvocationRequest request = builder().setBody(BODY).build();
        assertThat(request.body()).isSameAs(BODY);
        assertThat(request).hasToString("invocation id of endpoint model");
    }
}
