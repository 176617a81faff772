// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rule 34. */
class RunChainsTest {

    private final RunChains chains = new RunChains();

    @Test
    void aChainReachesForwardOnly() {
        chains.add("a", List.of());
        chains.add("b", List.of("a"));
        chains.add("c", List.of("b"));

        assertThat(chains.from("b")).containsExactlyInAnyOrder("b", "c");
        assertThat(chains.last()).containsExactly(Set.of("c"));
    }

    @Test
    void runsThatNothingJoinsStandAlone() {
        chains.add("a", List.of());
        chains.add("b", List.of());

        assertThat(chains.last()).containsExactly(Set.of("a"), Set.of("b"));
        assertThat(chains.from("unknown")).containsExactly("unknown");
    }

    @Test
    void bothForksAreLast() {
        chains.add("b", List.of("a"));
        chains.add("c", List.of("a"));

        assertThat(chains.last()).containsExactly(Set.of("b"), Set.of("c"));
    }

    /** Two run-ids, each restored from the other's savepoint in turn. */
    @Test
    void runsThatGoOnFromEachOtherStandTogether() {
        chains.add("a", List.of("b"));
        chains.add("b", List.of("a"));
        chains.add("old", List.of());
        chains.add("a", List.of("old"));

        assertThat(chains.last()).containsExactly(Set.of("a", "b"));
    }

    @Test
    void aRunDoesNotGoOnFromItself() {
        chains.add("a", List.of("a"));

        assertThat(chains.last()).containsExactly(Set.of("a"));
    }
}
