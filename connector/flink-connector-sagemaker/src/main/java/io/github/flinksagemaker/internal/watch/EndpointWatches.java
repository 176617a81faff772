// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import java.util.HashMap;
import java.util.Map;

/** The endpoints by name; beyond a bound they share one. */
final class EndpointWatches {

    private static final int MAX_ENDPOINTS = 1_000;

    private final Map<String, EndpointWatch> byName = new HashMap<>();

    EndpointWatch of(String endpointName) {
        String key =
                byName.size() < MAX_ENDPOINTS || byName.containsKey(endpointName)
                        ? endpointName
                        : "";
        return byName.computeIfAbsent(key, name -> new EndpointWatch());
    }
}
