// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadPermitsTest {

    private final ReadPermits permits = new ReadPermits(1);
    private final List<String> granted = new ArrayList<>();

    @Test
    void usesThatWaitTakeTurns() {
        ask(ReadPurpose.WATCH, "w0");
        for (int i = 1; i <= 3; i++) {
            ask(ReadPurpose.WATCH, "w" + i);
        }
        ask(ReadPurpose.TAIL, "t1");
        ask(ReadPurpose.TAIL, "t2");
        ask(ReadPurpose.SETTLE, "s1");
        for (int i = 0; i < 10; i++) {
            permits.release();
        }

        assertThat(granted).containsExactly("w0", "s1", "t1", "w1", "t2", "w2", "w3");
    }

    @Test
    void grantsNoMoreThanItHas() {
        ask(ReadPurpose.TAIL, "a");
        ask(ReadPurpose.TAIL, "b");
        assertThat(granted).containsExactly("a");

        permits.release();
        assertThat(granted).containsExactly("a", "b");
    }

    @Test
    void needsAtLeastOnePermit() {
        assertThatThrownBy(() -> new ReadPermits(0))
                .hasMessage("source.max-concurrent-reads must be at least 1, was 0");
    }

    private void ask(ReadPurpose use, String name) {
        permits.acquire(use, () -> granted.add(name));
    }
}
