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

    public void add(String invocation, FaultKind kind) {
        byInvocation.computeIfAbsent(invocation, id -> EnumSet.noneOf(FaultKind.class)).add(kind);
    }

    /** Whether one of these befell the invocation. */
    public boolean any(String invocation, FaultKind... kinds) {
        Set<FaultKind> befell = byInvocation.getOrDefault(invocation, Set.of());
        for (FaultKind kind : kinds) {
            if (befell.contains(kind)) {
                return true;
            }
        }
        return false;
    }

    public int invocations() {
        return byInvocation.size();
    }
}
