// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.config.RequestLimits;
import io.github.flinksagemaker.model.InvocationAttributes;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/** The sink's functions that say which request a record may go in. Task thread only. */
public final class RequestRouting<IN> implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Beyond, sharing starts anew. */
    private static final int MAX_KNOWN = 1_000;

    private final @Nullable SerializableFunction<IN, InvocationAttributes> attributes;
    private transient @Nullable Map<RequestRoute, RequestRoute> known;

    public RequestRouting(@Nullable SerializableFunction<IN, InvocationAttributes> attributes) {
        this.attributes = attributes;
    }

    /** Whether records may differ in what shares a request. */
    public boolean isKeyed() {
        return attributes != null;
    }

    /**
     * A record's route; equal ones of late are one object.
     *
     * @throws Exception if a function throws it, or answers with what can't be asked for
     */
    RequestRoute of(IN element) throws Exception {
        if (attributes == null) {
            return RequestRoute.SHARED;
        }
        InvocationAttributes asked = attributes.apply(element);
        if (asked == null) {
            throw new IllegalArgumentException("setInvocationAttributes: it returned null");
        }
        return shared(RequestRoute.of(asked, null, null));
    }

    private RequestRoute shared(RequestRoute route) {
        if (known == null || known.size() >= MAX_KNOWN) {
            known = new HashMap<>();
        }
        RequestRoute same = known.get(route);
        if (same == null) {
            RequestLimits.check(route.attributes());
            known.put(route, route);
            same = route;
        }
        return same;
    }
}
