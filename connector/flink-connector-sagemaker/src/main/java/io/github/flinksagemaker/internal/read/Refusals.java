// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is refused although its bucket has been read before, by this attempt or by the run that it
 * was restored from: roles, keys and buckets are redeployed, so it is asked for again within {@code
 * source.retry-budget}. Confined to the {@link EventLoop}.
 */
final class Refusals {

    /** So many are timed at once; what becomes of them tells what becomes of others. */
    private static final int MAX_TIMED = 1_000;

    /** A refusal is not asked for again after so long: its lane has gone. */
    private static final long FORGOTTEN_MILLIS = 900_000;

    private final long budget;
    private final Set<String> worked = new HashSet<>();
    private final Map<S3Location, Long> since = new HashMap<>();
    private boolean restored;

    Refusals(Duration budget) {
        this.budget = budget.toMillis();
    }

    /** An earlier attempt has read what is to be read now. */
    void restored() {
        restored = true;
    }

    /** S3 has answered with the object, or that there is none. */
    void answered(S3Location location) {
        worked.add(location.bucket());
        if (!since.isEmpty()) {
            since.remove(location);
        }
    }

    /** How long what has worked may be refused, in milliseconds. */
    long budget() {
        return budget;
    }

    /** Whether the location is timed, and has been refused from then until now. */
    boolean isSince(S3Location location, long time) {
        return Long.valueOf(time).equals(since.get(location));
    }

    /** Whether a refusal is to be taken as no answer: the caller asks again. */
    boolean mayPass(S3Location location, long now) {
        if (budget == 0 || !restored && !worked.contains(location.bucket())) {
            return false;
        }
        Long first = since.get(location);
        if (first != null && now - first <= budget + FORGOTTEN_MILLIS) {
            return now - first < budget;
        }
        if (since.size() >= MAX_TIMED) {
            since.values().removeIf(begun -> now - begun > budget + FORGOTTEN_MILLIS);
        }
        if (since.size() < MAX_TIMED) {
            since.put(location, now);
        }
        return true;
    }
}
