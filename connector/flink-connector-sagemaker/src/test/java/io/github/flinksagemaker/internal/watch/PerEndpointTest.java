// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PerEndpointTest {

    private final PerEndpoint<StringBuilder> names = new PerEndpoint<>(StringBuilder::new);

    @Test
    void eachEndpointHasOneOfItsOwn() {
        StringBuilder first = names.of("a");
        assertThat(names.of("b")).isNotSameAs(first).hasToString("b");
        assertThat(names.of("a")).isSameAs(first).hasToString("a");
        assertThat(names.all()).hasSize(2);
    }

    @Test
    void beyondAThousandTheyShareOne() {
        IntStream.range(0, 1_000).forEach(i -> names.of("endpoint-" + i));
        StringBuilder shared = names.of("one-more");
        assertThat(names.of("another")).isSameAs(shared).hasToString("");
        assertThat(names.of("endpoint-999")).hasToString("endpoint-999");
        assertThat(names.all()).hasSize(1_001);
    }
}
