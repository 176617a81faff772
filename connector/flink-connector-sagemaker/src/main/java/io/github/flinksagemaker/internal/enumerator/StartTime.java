// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.config.StartPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the source first started, and the moment at which its reading starts; both are decided once,
 * when the store has answered for the first time. For {@link StartPosition#latest()} they are the
 * same, by the store's clock, since the store's dates of objects are what they are compared with:
 * hosts' and writers' clocks may be hours off. Confined to the coordinator's thread.
 */
final class StartTime {

    /** By how much a store's clock and this host's may differ where the store does not say. */
    static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

    private final StartPosition position;
    private long startedAt;
    private long millis;
    private boolean decided;

    /**
     * Makes a start.
     *
     * @param firstStart when the source started first, as far as this host knows, by its clock
     * @param restored absent at a first start; of an undecided start it has another host's clock
     */
    StartTime(StartPosition position, long firstStart, @Nullable EnumeratorState restored) {
        this.position = position;
        if (restored != null && restored.startDecided()) {
            this.decided = true;
            this.startedAt = restored.startedAt();
            this.millis = restored.startTime();
        } else {
            long before = restored == null ? firstStart : restored.startedAt();
            this.startedAt = Math.min(firstStart, before);
            this.millis = momentWithoutTheStoresClock(position, startedAt);
        }
    }

    /** The store has answered: its clock is this much ahead, if it said so. */
    void answered(@Nullable Long storeAhead) {
        if (decided) {
            return;
        }
        decided = true;
        if (storeAhead != null) {
            startedAt += storeAhead;
            millis = position.startTime(startedAt);
        }
    }

    private static long momentWithoutTheStoresClock(StartPosition position, long startedAt) {
        return position.kind() == StartPosition.Kind.LATEST
                ? startedAt - CLOCK_MARGIN.toMillis()
                : position.startTime(startedAt);
    }

    /**
     * Whether the store has answered. Until then no lane has been found, and what a checkpoint
     * holds of the start is decided after a restore from it.
     */
    boolean isDecided() {
        return decided;
    }

    /** When the source first started; by the store's clock, once it has told. */
    long startedAt() {
        return startedAt;
    }

    /** What was accepted before this does not come out; milliseconds since the epoch, 0 for all. */
    long millis() {
        return millis;
    }
}
