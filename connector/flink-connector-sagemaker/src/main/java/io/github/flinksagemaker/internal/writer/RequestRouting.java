// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.config.RequestLimits;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/** The sink's functions that say which request a record may go in. Task thread only. */
public final class RequestRouting<IN> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Beyond, sharing starts anew. */
    private static final int MAX_KNOWN = 1_000;

    /** What is longer is not shared: no bound counts what is known here. */
    private static final int MAX_KNOWN_BYTES = 8 * 1024;

    private final @Nullable SerializableFunction<IN, InvocationAttributes> attributes;
    private final @Nullable KeySelector<IN, ?> batchKey;
    private final @Nullable SerializableFunction<IN, @Nullable String> payloadLocation;
    private final PayloadLocations locations;
    private transient @Nullable Map<RequestRoute, RequestRoute> known;

    public RequestRouting(
            @Nullable SerializableFunction<IN, InvocationAttributes> attributes,
            @Nullable KeySelector<IN, ?> batchKey,
            @Nullable SerializableFunction<IN, @Nullable String> payloadLocation,
            PayloadLocations locations) {
        this.attributes = attributes;
        this.batchKey = batchKey;
        this.payloadLocation = payloadLocation;
        this.locations = locations;
    }

    /**
     * A record's route; equal ones of late are one object, unless they are long.
     *
     * @throws Exception if a function throws it, or answers with what can't be asked for
     */
    RequestRoute of(IN element) throws Exception {
        S3Location location = locationOf(element);
        if (location == null && attributes == null && batchKey == null) {
            return RequestRoute.SHARED;
        }
        RequestRoute route = shared(RequestRoute.of(attributesOf(element), keyOf(element), null));
        return location == null
                ? route
                : RequestRoute.of(route.attributes(), route.batchKey(), location);
    }

    /**
     * Checks a route that an earlier sink has taken in.
     *
     * @throws IllegalArgumentException if its payload may not be an input of this one
     */
    void recheck(RequestRoute route) {
        S3Location location = route.payloadLocation();
        if (location != null) {
            locations.check(location.toString());
        }
    }

    private @Nullable S3Location locationOf(IN element) {
        String named = payloadLocation == null ? null : payloadLocation.apply(element);
        return named == null ? null : locations.check(named);
    }

    private InvocationAttributes attributesOf(IN element) {
        if (attributes == null) {
            return InvocationAttributes.defaults();
        }
        return notNull(attributes.apply(element), "setInvocationAttributes");
    }

    private @Nullable String keyOf(IN element) throws Exception {
        return batchKey == null
                ? null
                : notNull(
                        notNull(batchKey.getKey(element), "setBatchKey").toString(), "setBatchKey");
    }

    private static <T> T notNull(@Nullable T value, String setter) {
        if (value == null) {
            throw new IllegalArgumentException("the function of " + setter + " returned null");
        }
        return value;
    }

    private RequestRoute shared(RequestRoute route) {
        if (known == null || known.size() >= MAX_KNOWN) {
            known = new HashMap<>();
        }
        RequestRoute same = known.get(route);
        if (same == null) {
            RequestLimits.check(route.attributes());
            if (route.heldBytes() <= MAX_KNOWN_BYTES) {
                known.put(route, route);
            }
            same = route;
        }
        return same;
    }
}
