// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WaitingLineTest {

    private static final long USUAL = 1_000;
    private static final long MIN_PAUSE = 250;

    private final EndpointLatency latency = new EndpointLatency();
    private final WaitingLine line = new WaitingLine(latency);
    private final List<OpenInvocation> queue = new ArrayList<>();
    private final long now = 2 * USUAL;

    /** Twenty that were accepted a millisecond apart and should have completed. */
    @BeforeEach
    void fill() {
        for (int i = 0; i < 10; i++) {
            assertThat(latency.completed(i * 200, USUAL, false)).isFalse();
        }
        for (int i = 0; i < 20; i++) {
            queue.add(OpenSamples.invocation(i, i));
        }
        queue.forEach(this::look);
    }

    /** Looks for it in vain if it may be looked for; returns whether it may. */
    private boolean look(OpenInvocation invocation) {
        if (line.admit(invocation, now, MIN_PAUSE) > now) {
            return false;
        }
        invocation.misses++;
        invocation.missedAge = now - invocation.acceptedAt();
        line.missed(invocation);
        return true;
    }

    private List<OpenInvocation> found(int index, long appearedAt) {
        List<OpenInvocation> next = line.found(queue.get(index), appearedAt);
        line.settled(queue.get(index));
        return next;
    }

    private List<Integer> looked() {
        List<Integer> looked = new ArrayList<>();
        queue.stream().filter(each -> each.misses > 0).map(queue::indexOf).forEach(looked::add);
        return looked;
    }

    @Test
    void onlyTheOldestAreLookedFor() {
        // and one that is not in front: 4
        assertThat(looked()).containsExactly(0, 1, 2, 3, 4);
        assertThat(line.admit(queue.get(5), now, MIN_PAUSE)).isBetween(now + 1, now + USUAL);
    }

    @Test
    void eachThatCompletesLetsTheNextOneThrough() {
        assertThat(found(0, now + 1)).containsExactly(queue.get(5));
        assertThat(look(queue.get(5))).isTrue();
        assertThat(look(queue.get(6))).isFalse();
        assertThat(found(1, now + 1)).containsExactly(queue.get(6));
    }

    @Test
    void aRunOfCompletionsLetsMoreThrough() {
        int letThrough = found(0, now + 1).size();
        for (int i = 5; i < 9; i++) {
            assertThat(queue.get(i).letThrough).isTrue();
            letThrough += found(i, now + 1).size();
        }
        assertThat(letThrough).isEqualTo(6);
    }

    @Test
    void whereTheyCompleteInNoOrderNobodyIsHeldBack() {
        // 3 appeared before the looks for 0 to 2 found nothing: it has overtaken them
        found(3, now - 1);
        assertThat(look(queue.get(8))).as("among the first eight that are left").isTrue();
        assertThat(look(queue.get(9))).isFalse();
        queue.forEach(this::look);
        found(8, now - 1);
        queue.forEach(this::look);
        found(16, now - 1);
        assertThat(look(queue.get(19))).isTrue();
    }

    @Test
    void onceInAPauseOneBehindIsLookedForAllTheSame() {
        long later = now + 5 * USUAL;
        OpenInvocation behind = queue.get(15);
        assertThat(line.admit(behind, now, MIN_PAUSE)).isGreaterThan(now);
        OpenInvocation young = OpenSamples.invocation(20, later - USUAL);
        for (int i = 0; i < 5; i++) {
            OpenInvocation each = OpenSamples.invocation(100 + i, later - 2 * USUAL + i);
            each.missedAge = 2 * USUAL;
            line.missed(each);
        }
        assertThat(line.admit(young, later, MIN_PAUSE)).isEqualTo(later);
        assertThat(line.admit(young, later + 1, MIN_PAUSE)).isGreaterThan(later + 1);
    }

    @Test
    void whatMayBeLostHoldsUpNobody() {
        long later = now + 10 * USUAL;
        OpenInvocation young = OpenSamples.invocation(20, later - 2 * USUAL);
        assertThat(line.admit(young, later, MIN_PAUSE)).isEqualTo(later);
        assertThat(line.admit(young, later, MIN_PAUSE)).isEqualTo(later);
        assertThat(line.admit(queue.get(15), later, MIN_PAUSE)).isEqualTo(later);
    }

    @Test
    void aProbeIsNeverHeldBack() {
        OpenInvocation probe = OpenSamples.invocation(20, now - 10);
        probe.probe = 0.1f;
        assertThat(line.admit(probe, now, MIN_PAUSE)).isEqualTo(now);
    }
}
