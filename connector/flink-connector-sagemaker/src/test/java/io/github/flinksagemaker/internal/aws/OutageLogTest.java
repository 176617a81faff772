// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class OutageLogTest {

    private static final String NAME = OutageLogTest.class.getName();

    private final ManualScheduler time = new ManualScheduler();
    private final LogEvents events = new LogEvents();
    private final OutageLog log =
            new OutageLog(LoggerFactory.getLogger(NAME), time.clock(), "Looking at the sky");

    @AfterEach
    void stopListening() {
        events.close();
    }

    @Test
    void tellsTheFirstFailureThenEvery30SecondsThenThatItWorks() {
        for (int second = 0; second < 65; second++) {
            fail("clouds");
            time.advance(Duration.ofSeconds(1));
        }
        log.worked();
        log.worked();

        assertThat(events.messages(this::isOurs))
                .containsExactly(
                        "Looking at the sky failed, and is tried again: clouds",
                        "Looking at the sky fails, 31 calls in 30 s so far: clouds",
                        "Looking at the sky fails, 61 calls in 1 min so far: clouds",
                        "Looking at the sky works again, after 65 failed calls in 65 s");
    }

    @Test
    void aTraceComesOnce() {
        fail("clouds");
        time.advance(Duration.ofSeconds(40));
        fail("clouds");
        log.worked();
        time.advance(Duration.ofHours(1));
        fail("fog");

        assertThat(events.messages(event -> isOurs(event) && event.getThrown() != null))
                .containsExactly("Looking at the sky failed, and is tried again: clouds");
        assertThat(events.messages(this::isOurs))
                .endsWith("Looking at the sky failed, and is tried again: fog");
    }

    @Test
    void aCallThatFailsAndWorksByTurnsIsToldOfNoMoreOften() {
        for (int call = 0; call < 60; call++) {
            fail("clouds");
            log.worked();
            time.advance(Duration.ofSeconds(1));
        }

        assertThat(events.messages(this::isOurs)).hasSize(4); // two outages, begun 30 s apart
    }

    @Test
    void whatWorksFromTheBeginningIsNotToldOf() {
        log.worked();

        assertThat(events.messages(this::isOurs)).isEmpty();
    }

    @Test
    void anErrorWithoutAMessageIsNamed() {
        log.failed(new IllegalStateException());

        assertThat(events.messages(this::isOurs).get(0))
                .endsWith(": java.lang.IllegalStateException");
    }

    private void fail(String reason) {
        log.failed(new CompletionException(new IllegalStateException(reason)));
    }

    private boolean isOurs(LogEvent event) {
        return NAME.equals(event.getLoggerName());
    }
}
