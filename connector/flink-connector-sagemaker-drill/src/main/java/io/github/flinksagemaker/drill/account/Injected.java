// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.ledger.LedgerAttempt;
import io.github.flinksagemaker.drill.plan.FaultKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which faults have befallen which invocations, as far as they decide how one ends. */
public final class Injected {

    private final Map<String, Map<String, Set<FaultKind>>> byEntry = new HashMap<>();
    private final Map<String, LedgerAttempt> attempts = new HashMap<>();

    public void add(String invocation, FaultKind kind) {
        byEntry.computeIfAbsent(Attempts.first(invocation), entry -> new TreeMap<>())
                .computeIfAbsent(
                        Attempts.unnumbered(invocation), id -> EnumSet.noneOf(FaultKind.class))
                .add(kind);
    }

    /** What attempts carry, as far as the ledger still says it. */
    public void know(List<LedgerAttempt> known) {
        known.forEach(attempt -> attempts.put(Attempts.unnumbered(attempt.id()), attempt));
    }

    /** Whether one of these befell the invocation. */
    public boolean any(String invocation, Set<FaultKind> kinds) {
        Set<FaultKind> befell =
                of(Attempts.first(invocation))
                        .getOrDefault(Attempts.unnumbered(invocation), Set.of());
        return befell.stream().anyMatch(kinds::contains);
    }

    /** Whether one of these befell an entry's first invocation or any attempt at its records. */
    public boolean anyOfEntry(String entry, Set<FaultKind> kinds) {
        return of(entry).values().stream()
                .anyMatch(befell -> befell.stream().anyMatch(kinds::contains));
    }

    /** Whether one of these befell an attempt that carries, or may have carried, this record. */
    public boolean anyAttempt(String entry, int position, Set<FaultKind> kinds) {
        return of(entry).entrySet().stream()
                .filter(befell -> !Attempts.isFirst(befell.getKey()))
                .filter(befell -> mayCarry(befell.getKey(), position))
                .anyMatch(befell -> befell.getValue().stream().anyMatch(kinds::contains));
    }

    private boolean mayCarry(String unnumbered, int position) {
        LedgerAttempt attempt = attempts.get(unnumbered);
        return attempt == null || attempt.from() <= position && position <= attempt.to();
    }

    private Map<String, Set<FaultKind>> of(String entry) {
        return byEntry.getOrDefault(entry, Map.of());
    }

    /** One line for each invocation that any befell. */
    public List<String> lines() {
        return byEntry.values().stream()
                .flatMap(entry -> entry.entrySet().stream())
                .map(befell -> befell.getKey() + " " + befell.getValue())
                .sorted()
                .toList();
    }
}
