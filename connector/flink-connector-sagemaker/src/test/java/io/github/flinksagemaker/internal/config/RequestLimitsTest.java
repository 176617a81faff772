// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.InvocationAttributes;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a record may ask for is what the service takes. */
class RequestLimitsTest {

    private static final InvocationAttributes NONE = InvocationAttributes.defaults();

    static List<InvocationAttributes> taken() {
        return List.of(
                NONE,
                NONE.withEndpointName("a-1").withContentType("text/csv; header=\"x\""),
                NONE.withEndpointName("e".repeat(63)).withAccept("*/*"),
                NONE.withCustomAttributes("a".repeat(1024)),
                NONE.withRequestTtl(Duration.ofMinutes(1)),
                NONE.withRequestTtl(Duration.ofHours(6)),
                NONE.withInvocationTimeout(Duration.ofSeconds(1)),
                NONE.withInvocationTimeout(Duration.ofHours(1)),
                NONE.withS3OutputPathExtension("/tenant=".replace('=', '_') + "a/b!*'()./"),
                NONE.withS3OutputPathExtension("e".repeat(440)),
                NONE.withFilename("a_b-c.json"),
                NONE.withFilename("f".repeat(32)));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void takesWhatTheServiceTakes(InvocationAttributes attributes) {
        assertThatCode(() -> RequestLimits.check(attributes)).doesNotThrowAnyException();
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("withEndpointName", NONE.withEndpointName("")),
                Arguments.of("withEndpointName", NONE.withEndpointName("-a")),
                Arguments.of("withEndpointName", NONE.withEndpointName("a_b")),
                Arguments.of("withEndpointName", NONE.withEndpointName("e".repeat(64))),
                Arguments.of("withContentType", NONE.withContentType("")),
                Arguments.of("withContentType", NONE.withContentType("text/csv\r\nX: y")),
                Arguments.of("withAccept", NONE.withAccept("é")),
                Arguments.of("withCustomAttributes", NONE.withCustomAttributes("a".repeat(1025))),
                Arguments.of("withRequestTtl", NONE.withRequestTtl(Duration.ofSeconds(59))),
                Arguments.of("withRequestTtl", NONE.withRequestTtl(Duration.ofSeconds(21_601))),
                Arguments.of("withRequestTtl", NONE.withRequestTtl(Duration.ofMillis(60_500))),
                Arguments.of("withInvocationTimeout", NONE.withInvocationTimeout(Duration.ZERO)),
                Arguments.of(
                        "withInvocationTimeout", NONE.withInvocationTimeout(Duration.ofDays(1))),
                Arguments.of("withS3OutputPathExtension", NONE.withS3OutputPathExtension("")),
                Arguments.of("withS3OutputPathExtension", NONE.withS3OutputPathExtension("s3:x")),
                Arguments.of("withS3OutputPathExtension", NONE.withS3OutputPathExtension("a b")),
                Arguments.of("withS3OutputPathExtension", NONE.withS3OutputPathExtension("a/../b")),
                Arguments.of("withS3OutputPathExtension", NONE.withS3OutputPathExtension(".")),
                Arguments.of(
                        "withS3OutputPathExtension",
                        NONE.withS3OutputPathExtension("e".repeat(441))),
                Arguments.of("withFilename", NONE.withFilename("")),
                Arguments.of("withFilename", NONE.withFilename(".a")),
                Arguments.of("withFilename", NONE.withFilename("a.b.c")),
                Arguments.of("withFilename", NONE.withFilename("a/b")),
                Arguments.of("withFilename", NONE.withFilename("f".repeat(33))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatTheServiceWouldRefuse(String method, InvocationAttributes attributes) {
        assertThatThrownBy(() -> RequestLimits.check(attributes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(method + " must ")
                .hasMessageContaining(", was ");
    }

    @Test
    void namesAllThatIsWrong() {
        assertThatThrownBy(() -> RequestLimits.check(NONE.withFilename(".a").withEndpointName("-")))
                .hasMessageContaining("withFilename")
                .hasMessageContaining("withEndpointName");
    }
}
