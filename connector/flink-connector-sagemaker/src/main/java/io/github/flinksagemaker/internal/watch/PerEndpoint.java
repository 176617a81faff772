// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What there is one of for each endpoint, made when it is first asked for. Records may name any
 * number of endpoints: beyond the first thousand they share one.
 */
public final class PerEndpoint<T> {

    private static final int MAX_ENDPOINTS = 1_000;

    private final Map<String, T> byName = new HashMap<>();
    private final Function<String, T> newOne;

    /** {@code newOne} gets the endpoint's name, or the empty one for what many share. */
    public PerEndpoint(Function<String, T> newOne) {
        this.newOne = newOne;
    }

    public T of(String endpoint) {
        boolean isOfItsOwn = byName.size() < MAX_ENDPOINTS || byName.containsKey(endpoint);
        return byName.computeIfAbsent(isOfItsOwn ? endpoint : "", newOne);
    }

    public Collection<T> all() {
        return byName.values();
    }
}
