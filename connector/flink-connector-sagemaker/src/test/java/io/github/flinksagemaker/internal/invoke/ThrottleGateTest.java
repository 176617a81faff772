// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.flinksagemaker.internal.invoke.ThrottleGate.Outcome;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.retries.api.BackoffStrategy;

@Timeout(300)
class ThrottleGateTest {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    // Half of what is asked for is certain, so a pause of 1 s is over after 1 s.
    private final BackoffStrategy backoff =
            BackoffStrategy.exponentialDelayHalfJitter(FIRST_PAUSE, Duration.ofSeconds(60));

    private ThrottleGate gate(int limit, int maxWaiting) {
        return new ThrottleGate(limit, maxWaiting, backoff, scheduler);
    }

    private static List<CompletableFuture<Void>> acquire(ThrottleGate gate, int calls) {
        return IntStream.range(0, calls)
                .mapToObj(i -> gate.acquire())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static long entered(List<CompletableFuture<Void>> calls) {
        return calls.stream().filter(CompletableFuture::isDone).count();
    }

    @Test
    void letsInUpToTheLimitAndThenOneForEachRelease() {
        ThrottleGate gate = gate(3, 10);
        List<CompletableFuture<Void>> calls = acquire(gate, 5);
        assertThat(entered(calls)).isEqualTo(3);
        gate.release(Outcome.SUCCESS);
        assertThat(calls.get(3)).isCompleted();
        assertThat(calls.get(4)).isNotDone();
        assertThat(gate.inFlight()).isEqualTo(3);
        assertThat(gate.waiting()).isEqualTo(1);
    }

    @Test
    void closesForAPauseAndHalvesWhenThrottled() {
        ThrottleGate gate = gate(8, 100);
        List<CompletableFuture<Void>> calls = acquire(gate, 20);
        gate.release(Outcome.THROTTLED);
        assertThat(gate.limit()).isEqualTo(4);
        for (int i = 0; i < 7; i++) {
            gate.release(Outcome.OTHER);
        }
        assertThat(entered(calls)).as("nobody enters during the pause").isEqualTo(8);
        scheduler.advance(FIRST_PAUSE.dividedBy(2).minusNanos(1));
        assertThat(entered(calls)).as("the pause is at least half its length").isEqualTo(8);
        scheduler.advance(FIRST_PAUSE);
        assertThat(entered(calls)).isEqualTo(12);
    }

    @Test
    void letsTheNextInEvenIfTheEndOfACallBreaksDown() {
        Error error = new OutOfMemoryError("thrown on purpose");
        ManualScheduler broken =
                new ManualScheduler() {
                    @Override
                    public ScheduledFuture<?> schedule(
                            Runnable command, long delay, TimeUnit unit) {
                        throw error;
                    }
                };
        ThrottleGate gate = new ThrottleGate(2, 10, backoff, broken);
        List<CompletableFuture<Void>> calls = acquire(gate, 4);
        gate.release(Outcome.OTHER);
        assertThatThrownBy(() -> gate.release(Outcome.THROTTLED)).isSameAs(error);
        assertThat(gate.limit()).isEqualTo(1);
        assertThat(calls.get(2)).isCompleted();
        gate.release(Outcome.OTHER);
        assertThat(calls.get(3)).as("nobody waits for a pause that never ends").isCompleted();
    }

    @Test
    void halvesOncePerPause() {
        ThrottleGate gate = gate(8, 100);
        List<CompletableFuture<Void>> calls = acquire(gate, 8);
        assertThat(entered(calls)).isEqualTo(8);
        for (int i = 0; i < 8; i++) {
            gate.release(Outcome.THROTTLED);
        }
        assertThat(gate.limit()).isEqualTo(4);
        assertThat(scheduler.scheduledTasks()).isEqualTo(1);
    }

    @Test
    void successesDuringAPauseDoNotRaiseTheLimit() {
        ThrottleGate gate = gate(8, 100);
        List<CompletableFuture<Void>> calls = acquire(gate, 8);
        assertThat(entered(calls)).isEqualTo(8);
        gate.release(Outcome.THROTTLED);
        gate.release(Outcome.SUCCESS);
        assertThat(gate.limit()).isEqualTo(4);
    }

    @Test
    void neverFallsBelowOneAndPausesLongerEachTime() {
        ThrottleGate gate = gate(2, 100);
        List<Duration> pauses = new ArrayList<>();
        CompletableFuture<Void> call = gate.acquire();
        for (int i = 0; i < 5; i++) {
            assertThat(call).isCompleted();
            gate.release(Outcome.THROTTLED);
            call = gate.acquire();
            Duration start = scheduler.elapsed();
            for (int step = 0; step < 2000 && !call.isDone(); step++) {
                scheduler.advance(Duration.ofMillis(50));
            }
            pauses.add(scheduler.elapsed().minus(start));
        }
        assertThat(gate.limit()).isEqualTo(1);
        assertThat(pauses.get(4)).isGreaterThan(pauses.get(0).multipliedBy(4));
    }

    @Test
    void successesRaiseTheLimitByAboutOneARound() {
        ThrottleGate gate = gate(8, 100);
        acquire(gate, 8).forEach(call -> assertThat(call).isCompleted());
        gate.release(Outcome.THROTTLED);
        for (int i = 0; i < 7; i++) {
            gate.release(Outcome.OTHER);
        }
        scheduler.advance(FIRST_PAUSE);
        acquire(gate, 4).forEach(call -> assertThat(call).isCompleted());
        for (int i = 0; i < 4; i++) {
            gate.release(Outcome.SUCCESS);
        }
        assertThat(gate.limit()).isCloseTo(5, within(0.15));
        for (int i = 0; i < 1000; i++) {
            assertThat(gate.acquire()).isCompleted();
            gate.release(Outcome.SUCCESS);
        }
        assertThat(gate.limit()).isEqualTo(8);
    }

    @Test
    void failsTheCallThatWouldExceedTheBound() {
        ThrottleGate gate = gate(1, 2);
        List<CompletableFuture<Void>> calls = acquire(gate, 4);
        assertThat(calls.get(2)).isNotDone();
        assertThatThrownBy(() -> calls.get(3).join())
                .hasCauseInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("2 calls wait");
    }

    @Test
    void aCancelledCallTakesNoPlace() {
        ThrottleGate gate = gate(1, 10);
        List<CompletableFuture<Void>> calls = acquire(gate, 3);
        calls.get(1).cancel(false);
        gate.release(Outcome.SUCCESS);
        assertThat(calls.get(2)).isCompleted();
        assertThat(gate.inFlight()).isEqualTo(1);
    }

    @Test
    void closeFailsThoseThatWaitAndThoseThatCome() {
        ThrottleGate gate = gate(1, 10);
        List<CompletableFuture<Void>> calls = acquire(gate, 2);
        gate.release(Outcome.THROTTLED);
        gate.close();
        assertThatThrownBy(() -> calls.get(1).join())
                .hasCauseInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("closed");
        assertThat(gate.acquire()).isCompletedExceptionally();
        assertThat(scheduler.scheduledTasks()).isZero();
    }

    @Test
    void aShutDownSchedulerLeavesNobodyStuck() {
        ThrottleGate gate = gate(2, 10);
        List<CompletableFuture<Void>> calls = acquire(gate, 3);
        scheduler.shutdown();
        gate.release(Outcome.THROTTLED);
        gate.release(Outcome.OTHER);
        assertThat(calls.get(2)).isCompleted();
    }

    @Test
    void refusesAReleaseThatNobodyAcquired() {
        ThrottleGate gate = gate(1, 1);
        assertThatThrownBy(() -> gate.release(Outcome.SUCCESS))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void callsThatEndAtOnceDoNotDeepenTheStack() {
        ThrottleGate gate = gate(1, 200_000);
        AtomicInteger ended = new AtomicInteger();
        assertThat(gate.acquire()).isCompleted();
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            calls.add(
                    gate.acquire()
                            .thenRun(
                                    () -> {
                                        ended.incrementAndGet();
                                        gate.release(Outcome.SUCCESS);
                                    }));
        }
        gate.release(Outcome.SUCCESS);
        assertThat(ended).hasValue(100_000);
        assertThat(calls).allMatch(CompletableFuture::isDone);
    }

    @Test
    void neverExceedsTheLimitAcrossThreads() throws Exception {
        ThrottleGate gate = gate(4, 100_000);
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService workers = Executors.newFixedThreadPool(8);
        List<CompletableFuture<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            calls.add(
                    gate.acquire()
                            .thenRunAsync(
                                    () -> {
                                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                                        inside.decrementAndGet();
                                        gate.release(Outcome.SUCCESS);
                                    },
                                    workers));
        }
        CompletableFuture.allOf(calls.toArray(new CompletableFuture<?>[0]))
                .get(240, TimeUnit.SECONDS);
        workers.shutdown();
        assertThat(most.get()).isBetween(1, 4);
        assertThat(gate.inFlight()).isZero();
    }
}
