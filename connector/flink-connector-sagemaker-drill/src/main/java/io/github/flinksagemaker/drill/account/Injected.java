// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.plan.FaultKind;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which faults have befallen which invocations, as far as they decide how one ends. */
public final class Injected {

    private final Map<String, Set<FaultKind>> byInvocation = new HashMap<>();
    private final Map<String, Set<FaultKind>> byEntry = new HashMap<>();

    public void add(String invocation, FaultKind kind) {
        put(byInvocation, invocation, kind);
        put(byEntry, Attempts.first(invocation), kind);
    }

    private static void put(Map<String, Set<FaultKind>> faults, String id, FaultKind kind) {
        faults.computeIfAbsent(id, key -> EnumSet.noneOf(FaultKind.class)).add(kind);
    }

    /** Whether one of these befell the invocation. */
    public boolean any(String invocation, Set<FaultKind> kinds) {
        return befell(byInvocation, invocation, kinds);
    }

    /** Whether one of these befell an entry's first invocation or any attempt at its records. */
    public boolean anyOfEntry(String entry, Set<FaultKind> kinds) {
        return befell(byEntry, entry, kinds);
    }

    private static boolean befell(
            Map<String, Set<FaultKind>> faults, String id, Set<FaultKind> kinds) {
        return faults.getOrDefault(id, Set.of()).stream().anyMatch(kinds::contains);
    }

    public int invocations() {
        return byInvocation.size();
    }
}
