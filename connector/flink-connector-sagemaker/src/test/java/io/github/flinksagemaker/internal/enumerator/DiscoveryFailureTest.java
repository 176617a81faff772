// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.concurrent.BoundedWait;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.testing.LogEvents;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.logging.log4j.core.LogEvent;
import org.junit.jupiter.api.Test;

class DiscoveryFailureTest {

    private final SegmentEnumeratorFixture fixture = new SegmentEnumeratorFixture(1, false);

    @Test
    void anOutageIsToldInFewLinesAndWithOneTrace() {
        fixture.store.script().failBefore(Operation.LIST, 13, ErrorKind.TRANSIENT);
        try (LogEvents events = new LogEvents()) {
            for (int look = 0; look < 15; look++) {
                fixture.context.tick();
                fixture.advance(Duration.ofSeconds(10));
            }

            assertThat(events.messages(DiscoveryFailureTest::isOurs))
                    .hasSize(6)
                    .allMatch(line -> line.startsWith("Listing the ledger under s3://bucket/"))
                    .last()
                    .asString()
                    .endsWith("works again, after 13 failed calls in 130 s");
            assertThat(events.messages(event -> isOurs(event) && event.getThrown() != null))
                    .hasSize(1);
        }
    }

    @Test
    void whatFailsTheJobSaysFirstWhatTheCauseSays() {
        fixture.store.script().failBefore(Operation.LIST, 1, ErrorKind.MISCONFIGURED);

        assertThatThrownBy(fixture.context::tick)
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessage(
                        "Listing the ledger under s3://bucket/staging failed: scripted fault: LIST"
                                + " MISCONFIGURED");
    }

    @Test
    void aWaitForS3HasABoundAndSaysWhatItWaitedFor() {
        CompletableFuture<String> never = new CompletableFuture<>();

        assertThatThrownBy(
                        () ->
                                BoundedWait.answer(
                                        never, Duration.ofMillis(1), "a LIST of s3://b/p/"))
                .isInstanceOf(TimeoutException.class)
                .hasMessage("a LIST of s3://b/p/ has not been answered for 1 ms");
        assertThat(never).isCancelled();
    }

    private static boolean isOurs(LogEvent event) {
        return event.getLoggerName().endsWith("DiscoveryFailure");
    }
}
