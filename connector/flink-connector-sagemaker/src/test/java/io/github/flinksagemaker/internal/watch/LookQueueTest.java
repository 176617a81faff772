// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The two structures that a hint goes through, against the obvious ones. */
class LookQueueTest {

    @Property(tries = 200)
    void theEarliestComesFirstWhateverIsPulledOut(@ForAll long seed) {
        Random random = new Random(seed);
        LookQueue queue = new LookQueue();
        List<OpenInvocation> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            int choice = random.nextInt(10);
            if (choice < 6 || expected.isEmpty()) {
                OpenInvocation added = invocation(i);
                added.nextLook = random.nextInt(50);
                queue.add(added);
                expected.add(added);
            } else if (choice < 8) {
                OpenInvocation pulled = expected.remove(random.nextInt(expected.size()));
                assertThat(queue.remove(pulled)).isTrue();
                assertThat(queue.remove(pulled)).isFalse();
            } else {
                OpenInvocation first = queue.remove();
                assertThat(first.nextLook).isEqualTo(earliest(expected));
                expected.remove(first);
            }
            assertThat(queue.size()).isEqualTo(expected.size());
        }
        while (!expected.isEmpty()) {
            OpenInvocation head = queue.peek();
            OpenInvocation first = queue.remove();
            assertThat(first).isSameAs(head);
            assertThat(first.nextLook).isEqualTo(earliest(expected));
            expected.remove(first);
        }
        assertThat(queue.peek()).isNull();
    }

    @Property(tries = 200)
    void findsEachCounterAsLongAsItIsThere(@ForAll long seed) {
        Random random = new Random(seed);
        CounterTable table = new CounterTable();
        Map<Long, OpenInvocation> expected = new HashMap<>();
        long base = random.nextLong() >>> 1;
        for (int i = 0; i < 600; i++) {
            long counter = base + random.nextInt(200);
            OpenInvocation known = expected.get(counter);
            if (known == null && random.nextInt(i < 300 ? 5 : 50) > 0) {
                OpenInvocation added = invocation(counter);
                table.put(added);
                expected.put(counter, added);
            } else if (known != null) {
                table.remove(known);
                table.remove(known);
                expected.remove(counter);
            }
            assertThat(table.size()).isEqualTo(expected.size());
            assertThat(table.get(counter)).isSameAs(expected.get(counter));
        }
        for (long counter = base; counter < base + 200; counter++) {
            assertThat(table.get(counter)).isSameAs(expected.get(counter));
        }
    }

    private static long earliest(List<OpenInvocation> invocations) {
        return invocations.stream().mapToLong(i -> i.nextLook).min().orElseThrow();
    }

    private static OpenInvocation invocation(long counter) {
        return OpenSamples.invocation(counter, 0);
    }
}
