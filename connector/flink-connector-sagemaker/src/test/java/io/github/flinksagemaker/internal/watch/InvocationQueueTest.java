// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Against the obvious structure. */
class InvocationQueueTest {

    @Property(tries = 200)
    void theEarliestComesFirstWhateverLeaves(@ForAll long seed) {
        Random random = new Random(seed);
        InvocationQueue queue = new InvocationQueue();
        Map<OpenInvocation, Long> expected = new LinkedHashMap<>();
        for (int i = 0; i < 500; i++) {
            int choice = random.nextInt(10);
            if (choice < 5 || expected.isEmpty()) {
                OpenInvocation added = OpenSamples.invocation(i, 0);
                long time = random.nextInt(50);
                added.queued = queue.add(added, time);
                expected.put(added, time);
            } else if (choice < 9) {
                List<OpenInvocation> all = new ArrayList<>(expected.keySet());
                OpenInvocation leaving = all.get(random.nextInt(all.size()));
                leave(leaving);
                leave(leaving);
                expected.remove(leaving);
            } else {
                assertTakesTheEarliest(queue, expected);
            }
            assertThat(queue.firstTime()).isEqualTo(earliest(expected));
        }
        while (!expected.isEmpty()) {
            assertTakesTheEarliest(queue, expected);
        }
        assertThat(queue.firstTime()).isEqualTo(Long.MAX_VALUE);
    }

    private static void assertTakesTheEarliest(
            InvocationQueue queue, Map<OpenInvocation, Long> expected) {
        long earliest = earliest(expected);
        OpenInvocation first = queue.remove();
        assertThat(expected.remove(first)).isEqualTo(earliest);
        leave(first); // nothing is left of it
    }

    private static void leave(OpenInvocation invocation) {
        Objects.requireNonNull(invocation.queued).leave();
    }

    private static long earliest(Map<OpenInvocation, Long> expected) {
        return expected.values().stream().min(Comparator.naturalOrder()).orElse(Long.MAX_VALUE);
    }
}
