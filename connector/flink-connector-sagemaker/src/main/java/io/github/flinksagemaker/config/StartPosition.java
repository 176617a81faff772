// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.jspecify.annotations.Nullable;

/**
 * Where a source without state starts to read the ledger. A source that is restored goes on where
 * it was, whatever its start position says now.
 *
 * <p>A moment that is named is compared with the accepted-at of each invocation, which is the time
 * of its writer's clock; for {@link #latest()} the dates that S3 gives decide. What was accepted
 * before the moment does not come out, also if it is still open then.
 */
@PublicEvolving
public final class StartPosition implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final StartPosition EARLIEST = new StartPosition(Kind.EARLIEST, null);
    private static final StartPosition LATEST = new StartPosition(Kind.LATEST, null);

    /** The kinds of start positions, as {@link SourceOptions#START_POSITION} names them. */
    public enum Kind {
        /** The ledger's beginning. */
        EARLIEST,
        /** The moment at which the source starts for the first time. */
        LATEST,
        /** The moment that {@link SourceOptions#START_TIMESTAMP} names. */
        TIMESTAMP
    }

    private final Kind kind;
    private final @Nullable Instant moment;

    private StartPosition(Kind kind, @Nullable Instant moment) {
        this.kind = kind;
        this.moment = moment;
    }

    /** All that the ledger still has: the default. */
    public static StartPosition earliest() {
        return EARLIEST;
    }

    /**
     * What is accepted from the source's first start on, by the store's own dates: nothing accepted
     * later is left out, whatever a writer's clock says; what was accepted a few seconds before, or
     * by a writer whose clock is ahead, may come out too. The moment is part of the source's state:
     * a restore does not move it. Before the first completed checkpoint there is no state, and a
     * new JobManager takes the moment of its own start.
     */
    public static StartPosition latest() {
        return LATEST;
    }

    /** What was accepted at {@code moment} or later, by the writers' clocks. */
    public static StartPosition timestamp(Instant moment) {
        return new StartPosition(Kind.TIMESTAMP, moment);
    }

    public Kind kind() {
        return kind;
    }

    /** The moment of {@link Kind#TIMESTAMP}; absent for the others. */
    public @Nullable Instant moment() {
        return moment;
    }

    /**
     * The time from which on invocations come out, in milliseconds since the epoch; 0 for all.
     *
     * @param now the moment of the first start
     */
    public long startTime(long now) {
        switch (kind) {
            case EARLIEST:
                return 0;
            case LATEST:
                return now;
            case TIMESTAMP:
                return Objects.requireNonNull(moment).toEpochMilli();
        }
        throw new AssertionError(kind);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StartPosition
                && ((StartPosition) other).kind == kind
                && Objects.equals(((StartPosition) other).moment, moment);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, moment);
    }

    @Override
    public String toString() {
        return moment == null ? kind.name() : kind + " " + moment;
    }
}
