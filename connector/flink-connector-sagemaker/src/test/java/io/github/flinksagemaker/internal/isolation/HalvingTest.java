// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HalvingTest {

    private final Map<List<Integer>, Integer> worst = new HashMap<>();

    private static double bound(int records, int bad) {
        return 2 * bad * Math.log((double) records / bad) / Math.log(2) + 4 * bad;
    }

    /** What it costs at most, wherever so many bad records are among so many. */
    private int worst(int records, int bad) {
        if (bad == 0 || records == 1) {
            return 0;
        }
        return worst.computeIfAbsent(List.of(records, bad), key -> -1) >= 0
                ? worst.get(List.of(records, bad))
                : computeWorst(records, bad);
    }

    private int computeWorst(int records, int bad) {
        List<Integer> bounds = Halving.bounds(0, records);
        int parts = bounds.size() - 1;
        int most = 0;
        if (parts == 2 && records > Halving.ONE_BY_ONE) {
            int first = bounds.get(1);
            int second = records - first;
            for (int left = Math.max(0, bad - second); left <= Math.min(bad, first); left++) {
                most = Math.max(most, worst(first, left) + worst(second, bad - left));
            }
        }
        worst.put(List.of(records, bad), parts + most);
        return parts + most;
    }

    @Test
    @DisplayName("k bad of n cost at most 2k log2(n/k) + 4k, wherever they are")
    void costsAtMostWhatIsPromised() {
        for (int records = 2; records <= 200; records++) {
            for (int bad = 1; bad <= Math.min(10, records); bad++) {
                assertThat((double) worst(records, bad))
                        .as("%d of %d", bad, records)
                        .isLessThanOrEqualTo(bound(records, bad));
            }
        }
    }

    @Property
    void endsWithEachBadRecordAlone(
            @ForAll @IntRange(min = 2, max = 200) int records,
            @ForAll @Size(min = 1, max = 10) Set<@IntRange(max = 199) Integer> places) {
        Set<Integer> bad = Set.copyOf(places.stream().map(place -> place % records).toList());
        int[] found = new int[1];

        int cost = divide(0, records, bad, found);

        assertThat(found[0]).isEqualTo(bad.size());
        assertThat(cost).isLessThanOrEqualTo(worst(records, bad.size()));
    }

    private static int divide(int from, int to, Set<Integer> bad, int[] found) {
        if (bad.stream().noneMatch(place -> place >= from && place < to)) {
            return 0;
        }
        if (to - from == 1) {
            found[0]++;
            return 0;
        }
        List<Integer> bounds = Halving.bounds(from, to);
        int cost = bounds.size() - 1;
        for (int i = 0; i + 1 < bounds.size(); i++) {
            cost += divide(bounds.get(i), bounds.get(i + 1), bad, found);
        }
        return cost;
    }
}
