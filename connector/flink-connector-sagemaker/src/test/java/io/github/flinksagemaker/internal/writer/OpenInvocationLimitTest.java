// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.AcceptedInvocation;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer's share of an endpoint's queue, in simulated time. */
class OpenInvocationLimitTest {

    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    private OpenInvocationLimit limit = limit(20, 1);
    private int sent;
    private int told;

    private OpenInvocationLimit limit(int most, int writers) {
        return new OpenInvocationLimit(
                "fraud", most, writers, store, scheduler, scheduler.clock(), () -> told++);
    }

    /** Sends as many as there is room for, up to {@code most}. */
    private int fill(int most) {
        int before = sent;
        while (sent - before < most && limit.hasRoom()) {
            send();
        }
        return sent - before;
    }

    private void send() {
        sent++;
        limit.begun();
        limit.accepted(
                AcceptedInvocation.of(output(sent).toString(), failure(sent).toString()),
                scheduler.clock().millis() + PATIENCE.toMillis());
    }

    private static S3Location output(int number) {
        return S3Location.of("models", "outputs/" + number);
    }

    private static S3Location failure(int number) {
        return S3Location.of("models", "failures/" + number);
    }

    private void write(S3Location location) {
        store.write(location, new byte[1], "text/plain");
    }

    private int looks() {
        return store.script().count(Operation.HEAD);
    }

    private static long warnings(LogEvents log) {
        return log.messages(event -> event.getLevel().name().equals("WARN")).stream()
                .filter(message -> message.contains("sink.max-open-invocations is off"))
                .count();
    }

    @Test
    void nothingGoesBeyondTheShareWhileNothingIsSettled() {
        assertThat(fill(100)).isEqualTo(20);
        scheduler.advance(PATIENCE.minus(MINUTE));
        assertThat(limit.hasRoom()).isFalse();
        assertThat(told).isZero();
    }

    @ParameterizedTest
    @CsvSource({"20, 1, 20", "20, 4, 5", "10, 4, 3", "3, 4, 1", "10000, 3, 3334"})
    void theLimitIsSharedByTheWriters(int most, int writers, int share) {
        limit = limit(most, writers);
        assertThat(fill(20_000)).isEqualTo(share);
    }

    @Test
    void zeroIsNoLimit() {
        limit = limit(0, 4);
        assertThat(fill(50_000)).isEqualTo(50_000);
        scheduler.advance(MINUTE);
        assertThat(looks()).isZero();
    }

    @Test
    void whatWasNotAcceptedTakesNoPlace() {
        fill(19);
        limit.begun();
        assertThat(limit.hasRoom()).isFalse();
        limit.notAccepted();
        assertThat(limit.hasRoom()).isTrue();
        assertThat(told).isEqualTo(1);
    }

    @Test
    void anOutputOrAFailureMakesRoomForAllUpToIt() {
        fill(100);
        write(output(5));
        scheduler.advance(MINUTE);
        assertThat(told).isPositive();
        assertThat(fill(100)).isEqualTo(5);
        write(failure(10));
        scheduler.advance(MINUTE);
        assertThat(fill(100)).isEqualTo(5);
    }

    /** A clean-up has deleted what was looked for first. */
    @Test
    void aYoungerSampleTellsOfOlderOnesWhoseOutputsAreGone() {
        fill(100);
        write(output(15));
        scheduler.advance(MINUTE.multipliedBy(2));
        assertThat(fill(100)).isEqualTo(15);
    }

    @Test
    void aDeadlineMakesRoomToo() {
        fill(10);
        scheduler.advance(MINUTE);
        fill(100);
        scheduler.advance(PATIENCE.minus(MINUTE).plus(Duration.ofSeconds(6)));
        assertThat(fill(100)).isEqualTo(10);
    }

    /** Records may have a TTL of their own. */
    @Test
    void aShortDeadlineTellsNothingOfALongerOneBefore() {
        for (int i = 1; i <= 20; i++) {
            sent++;
            limit.begun();
            limit.accepted(
                    AcceptedInvocation.of(output(i).toString(), failure(i).toString()),
                    scheduler.clock().millis()
                            + (i % 5 == 0 ? MINUTE : PATIENCE).toMillis()); // samples are short
        }
        scheduler.advance(MINUTE.multipliedBy(2));
        assertThat(limit.hasRoom()).isFalse();
        scheduler.advance(PATIENCE);
        assertThat(limit.hasRoom()).isTrue();
    }

    @Test
    void nobodyLooksBeforeHalfOfTheShareIsOpen() {
        fill(9);
        scheduler.advance(MINUTE);
        assertThat(looks()).isZero();
        fill(1);
        scheduler.advance(MINUTE);
        assertThat(looks()).isPositive();
    }

    /** A model that takes 10 ms a request, behind a stream that is never short. */
    @Test
    void aFewLooksServeAWholeShareAndTheQueueNeverRunsDry() {
        limit = limit(1_000, 1);
        int done = 0;
        int idle = 0;
        for (int tick = 0; tick < 100_000; tick++) {
            fill(1_000);
            if (done < sent) {
                write(output(++done));
            } else {
                idle++;
            }
            scheduler.advance(Duration.ofMillis(10));
        }
        assertThat(idle).isLessThan(10);
        assertThat(sent - done).isLessThanOrEqualTo(1_000);
        assertThat(looks() * 1_000.0 / done).as("a share").isLessThan(30);
    }

    /** An endpoint that is quicker than the stream is hardly looked at. */
    @Test
    void aStreamThatTheEndpointKeepsUpWithIsNeverHeldBack() {
        limit = limit(1_000, 1);
        for (int i = 0; i < 50_000; i++) {
            assertThat(fill(1)).isEqualTo(1);
            write(output(sent));
            scheduler.advance(Duration.ofMillis(10));
        }
        assertThat(looks()).isLessThan(300);
    }

    @Test
    void aRefusedLookTurnsTheLimitOffWithOneWarning() {
        try (LogEvents log = new LogEvents()) {
            fill(100);
            store.script().failBefore(Operation.HEAD, 1, ErrorKind.ACCESS_DENIED);
            scheduler.advance(MINUTE);
            assertThat(told).isEqualTo(1);
            assertThat(fill(500)).isEqualTo(500);
            scheduler.advance(MINUTE);
            assertThat(warnings(log)).isEqualTo(1);
            assertThat(looks()).isEqualTo(1);
        }
    }

    /** The check of failure paths warns of it. */
    @Test
    void anEndpointWithoutFailureLocationHasNoLimit() {
        for (int i = 0; i < 100; i++) {
            limit.begun();
            limit.accepted(AcceptedInvocation.of(output(i).toString(), null), 1);
        }
        assertThat(limit.hasRoom()).isTrue();
    }

    @Test
    void locationsThatAreNotInS3TurnTheLimitOff() {
        for (int i = 0; i < 100; i++) {
            limit.begun();
            limit.accepted(AcceptedInvocation.of("file:/out", "file:/failed"), 1);
        }
        assertThat(limit.hasRoom()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorKind.class,
            names = {"TRANSIENT", "THROTTLED"})
    void whatTimeCuresIsLookedForAgain(ErrorKind kind) {
        fill(100);
        write(output(5));
        store.script().failBefore(Operation.HEAD, 3, kind);
        scheduler.advance(MINUTE);
        assertThat(fill(100)).isEqualTo(5);
    }

    @Test
    void aLookThatNeverEndsKeepsNothingBackBeyondTheDeadlines() {
        fill(100);
        store.script().hold(Operation.HEAD);
        scheduler.advance(PATIENCE.plus(MINUTE));
        assertThat(fill(100)).isEqualTo(20);
    }
}
