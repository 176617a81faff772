// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * When a submitted source started first. After a failure before any checkpoint Flink makes another
 * enumerator without state, of the same source object or, with the adaptive scheduler, of a new one
 * from the same bytes; so this is remembered by process, for the latest submissions.
 */
@Internal
final class FirstStart {

    private static final int REMEMBERED = 10_000;

    private static final Map<String, Long> STARTS =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED;
                }
            };

    private final long millis;
    private final boolean now;

    private FirstStart(long millis, boolean now) {
        this.millis = millis;
        this.now = now;
    }

    static FirstStart of(String submission, Clock clock) {
        long millis = clock.millis();
        synchronized (STARTS) {
            Long before = STARTS.putIfAbsent(submission, millis);
            return new FirstStart(before == null ? millis : before, before == null);
        }
    }

    /** Milliseconds since the epoch, by this host's clock. */
    long millis() {
        return millis;
    }

    /** Whether it is this one. */
    boolean isNow() {
        return now;
    }
}
