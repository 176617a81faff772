// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.model.S3Location;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many invocations of one endpoint may be without an outcome: one writer's share of {@link
 * SinkOptions#MAX_OPEN_INVOCATIONS}. An endpoint works in the order of acceptance, so that a few
 * samples tell of all: what was accepted before one that has an outcome counts as settled; so does
 * what is past its deadline. They are looked for once half of the share is open, by HEAD, about
 * when the one before had its outcome. Starts empty. Writer thread only.
 */
final class OpenInvocationLimit {

    private static final Logger LOG = LoggerFactory.getLogger(OpenInvocationLimit.class);

    /** Of as many invocations as the share has. */
    private static final int SAMPLES = 4;

    private static final long SHORTEST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** From then on the younger ones are looked for, too: a clean-up may have taken the oldest. */
    private static final int VAIN_LOOKS = 4;

    /** One of the accepted invocations, the {@code number}th. */
    private static final class Sample {
        private final long number;
        private final S3Location output;
        private final S3Location failure;
        private final long acceptedAt;
        private final long deadline;

        Sample(long number, S3Location output, S3Location failure, long acceptedAt, long deadline) {
            this.number = number;
            this.output = output;
            this.failure = failure;
            this.acceptedAt = acceptedAt;
            this.deadline = deadline;
        }
    }

    private final String endpointName;
    private final long share;
    private final long spacing;
    private final ObjectStore store;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final Runnable onRoom;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private boolean off;
    private long begun;
    private long accepted;
    private long latestDeadline; // since the latest sample: records may have TTLs of their own
    private long settled;
    private long lastAge;
    private int vainLooks;
    private boolean looking;
    private @Nullable Future<?> nextTick;

    /**
     * A writer's share.
     *
     * @param most of all writers; 0: no limit
     * @param executor the writer's thread
     * @param onRoom is run where there may be room again
     */
    OpenInvocationLimit(
            String endpointName,
            int most,
            int writers,
            ObjectStore store,
            ScheduledExecutorService executor,
            Clock clock,
            Runnable onRoom) {
        this.endpointName = endpointName;
        this.off = most == 0;
        this.share = Math.max(1, (most + writers - 1L) / writers);
        this.spacing = Math.max(1, share / SAMPLES);
        this.store = store;
        this.executor = executor;
        this.clock = clock;
        this.onRoom = onRoom;
    }

    boolean hasRoom() {
        return off || begun - settled < share;
    }

    /** An invocation goes out; {@link #accepted} or {@link #notAccepted} follows. */
    void begun() {
        begun++;
    }

    /** It has no outcome to wait for. */
    void notAccepted() {
        begun--;
        onRoom.run();
    }

    /** {@code deadline} is when the service will have given it up at the latest. */
    void accepted(AcceptedInvocation invocation, long deadline) {
        accepted++;
        if (off) {
            return;
        }
        String failure = invocation.failureLocation();
        if (failure == null) {
            turnOff(); // failures can't be seen; FailurePathCheck warns of it
            return;
        }
        latestDeadline = Math.max(latestDeadline, deadline);
        if (accepted % spacing == 0) {
            try {
                samples.add(
                        new Sample(
                                accepted,
                                S3Location.parse(invocation.outputLocation()),
                                S3Location.parse(failure),
                                clock.millis(),
                                latestDeadline));
                latestDeadline = 0;
            } catch (IllegalArgumentException e) {
                turnOff("the locations that it names are not in S3", e);
                return;
            }
        }
        lookInTime();
    }

    private void turnOff(String why, Throwable cause) {
        LOG.warn(
                "{} is off for endpoint {} until this writer starts again: {}: {}",
                SinkOptions.MAX_OPEN_INVOCATIONS.key(),
                endpointName,
                why,
                cause.getMessage());
        turnOff();
    }

    private void turnOff() {
        off = true;
        samples.clear();
        onRoom.run();
    }

    private void lookInTime() {
        Sample oldest = samples.peek();
        if (nextTick != null || oldest == null || begun - settled < (share + 1) / 2) {
            return;
        }
        try {
            nextTick = executor.schedule(this::tick, pauseMillis(oldest), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    /** The first look is a little early, others are a quarter of the age apart. */
    private long pauseMillis(Sample oldest) {
        if (looking) {
            return LONGEST_PAUSE_MILLIS; // for deadlines alone
        }
        long age = clock.millis() - oldest.acceptedAt;
        long pause =
                vainLooks == 0
                        ? lastAge - lastAge / 5 - age
                        : Math.max(SHORTEST_PAUSE_MILLIS, age / 4);
        return Math.max(0, Math.min(LONGEST_PAUSE_MILLIS, pause));
    }

    private void tick() {
        nextTick = null;
        long now = clock.millis();
        Sample oldest = samples.peek();
        while (oldest != null && oldest.deadline <= now) {
            settled(oldest);
            oldest = samples.peek();
        }
        if (oldest != null && !looking) {
            look(vainLooks < VAIN_LOOKS ? oldest : nth(vainLooks % samples.size()));
        }
        lookInTime();
    }

    private Sample nth(int index) {
        return samples.stream().skip(index).findFirst().orElseThrow();
    }

    private void look(Sample sample) {
        looking = true;
        Callbacks.whenDone(
                store.exists(sample.output)
                        .thenCompose(
                                there ->
                                        there
                                                ? CompletableFuture.completedFuture(true)
                                                : store.exists(sample.failure)),
                (there, error) -> looked(sample, there, error),
                thrown -> LOG.error("Outcomes are looked for no more, but by deadlines", thrown));
    }

    private void looked(Sample sample, @Nullable Boolean there, @Nullable Throwable error) {
        try {
            executor.execute(
                    () -> {
                        looking = false;
                        if (nextTick != null) {
                            nextTick.cancel(false); // it was for deadlines alone
                            nextTick = null;
                        }
                        if (!off) {
                            judge(sample, there, error);
                        }
                    });
        } catch (RejectedExecutionException closed) {
            // nothing is sent any more
        }
    }

    private void judge(Sample sample, @Nullable Boolean there, @Nullable Throwable error) {
        if (error != null) {
            Throwable cause = ErrorClassifier.unwrap(error);
            if (cause instanceof Error) {
                throw (Error) cause; // fails the task
            }
            ErrorKind kind = ErrorClassifier.classify(cause);
            if (kind != ErrorKind.TRANSIENT && kind != ErrorKind.THROTTLED) {
                turnOff("outcomes can't be looked for", cause);
                return;
            }
        }
        if (there != null && there) {
            lastAge = Math.max(0, clock.millis() - sample.acceptedAt);
            settled(sample);
        } else {
            vainLooks++;
        }
        lookInTime();
    }

    private void settled(Sample sample) {
        if (sample.number <= settled) {
            return; // its deadline passed during the look
        }
        settled = sample.number;
        samples.removeIf(other -> other.number <= sample.number);
        vainLooks = 0;
        onRoom.run();
    }
}
