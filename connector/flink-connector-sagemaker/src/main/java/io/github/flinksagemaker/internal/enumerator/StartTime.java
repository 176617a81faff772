package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.config.StartPosition;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The moment at which the reading starts, decided once. For {@link StartPosition#latest()} it is
 * the source's first start by the store's clock, since the store's dates of segments are what it is
 * compared with: writers' clocks may be hours behind. Confined to the coordinator's thread.
 */
final class StartTime {

    /** By how much a store's clock and this host's may differ where the store does not say. */
    static final Duration CLOCK_MARGIN = Duration.ofMinutes(5);

    private final long firstStart;
    private @Nullable Long decided;

    /**
     * Makes a start.
     *
     * @param firstStart when the source started first, by this host's clock
     * @param restored what was decided before; absent at a first start
     */
    StartTime(StartPosition position, long firstStart, @Nullable Long restored) {
        this.firstStart = firstStart;
        if (restored != null) {
            this.decided = restored;
        } else if (position.kind() != StartPosition.Kind.LATEST) {
            this.decided = position.startTime(firstStart);
        }
    }

    /** The store has answered for the first time: its clock is this much ahead, if it said so. */
    void answered(@Nullable Long storeAhead) {
        if (decided == null) {
            decided = storeAhead == null ? millis() : firstStart + storeAhead;
        }
    }

    /** What was accepted before this does not come out; milliseconds since the epoch, 0 for all. */
    long millis() {
        return decided == null ? firstStart - CLOCK_MARGIN.toMillis() : decided;
    }
}
