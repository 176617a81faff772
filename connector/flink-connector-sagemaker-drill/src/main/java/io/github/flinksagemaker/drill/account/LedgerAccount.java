// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.ledger.LedgerEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the results with the ledger: each readable entry must have come out, once for each
 * record that it carries, and nothing else. In both modes, since the source repeats nothing.
 */
public final class LedgerAccount {

    private LedgerAccount() {}

    /**
     * Goes through both.
     *
     * @param complete whether the ledger has everything that ever was in it, so that results
     *     without an entry are breaches too
     */
    public static List<Breach> settled(
            List<LedgerEntry> entries, List<ResultLine> results, boolean complete) {
        List<Breach> breaches = new ArrayList<>();
        Map<String, Map<Integer, Integer>> out = new HashMap<>();
        for (ResultLine result : results) {
            out.computeIfAbsent(result.entry(), id -> new HashMap<>())
                    .merge(result.position(), 1, Integer::sum);
        }
        for (LedgerEntry entry : entries) {
            Map<Integer, Integer> positions = out.getOrDefault(entry.id(), Map.of());
            for (int position = 0; position < entry.records(); position++) {
                if (!positions.containsKey(position)) {
                    breaches.add(
                            new Breach(
                                    Kind.UNSETTLED,
                                    entry.id(),
                                    "record " + position + " of this entry did not come out"));
                }
            }
            if (positions.size() > entry.records()) {
                breaches.add(
                        new Breach(
                                Kind.UNSETTLED,
                                entry.id(),
                                "came out with more records than its entry has"));
            }
        }
        out.forEach(
                (invocation, positions) ->
                        positions.forEach(
                                (position, times) -> {
                                    if (times > 1) {
                                        breaches.add(
                                                new Breach(
                                                        Kind.DUPLICATED,
                                                        invocation + "[" + position + "]",
                                                        "came out " + times + " times"));
                                    }
                                }));
        if (complete) {
            entries.forEach(entry -> out.remove(entry.id()));
            out.keySet()
                    .forEach(
                            invocation ->
                                    breaches.add(
                                            new Breach(
                                                    Kind.UNSETTLED,
                                                    invocation,
                                                    "came out, but no readable entry names it")));
        }
        return breaches;
    }
}
