// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class EndpointPollingPropertyTest {

    private static final long START = 1_000_000_000_000L;
    private static final long MAX_PAUSE = 5_000;
    private static final long NEVER = Long.MAX_VALUE;

    /**
     * Whatever else is open, completes or never does: what completes is found, at the latest when
     * each that is open has had its turn.
     */
    @Property(tries = 500)
    void whatCompletesIsFoundWhateverTheOthersDo(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(max = 90) int percentLost,
            @ForAll @IntRange(max = 20_000) int gap,
            @ForAll @IntRange(min = 1, max = 300_000) int latency,
            @ForAll @IntRange(max = 100) int percentSpread) {
        Random random = new Random(seed);
        Endpoint endpoint = new Endpoint();
        long arrival = START;
        long last = START;
        for (int i = 0; i < count; i++) {
            arrival += random.nextInt(4) == 0 ? random.nextInt(gap + 1) * 4L : 0;
            endpoint.runUntil(arrival);
            long takes = latency + (long) (random.nextDouble() * latency * percentSpread / 100);
            boolean isLost = random.nextInt(100) < percentLost;
            endpoint.accept(i, isLost ? NEVER : arrival + takes);
            last = isLost ? last : Math.max(last, arrival + takes);
        }

        endpoint.runUntil(last + (count + 8) * MAX_PAUSE);

        assertThat(endpoint.open.values()).allMatch(completes -> completes == NEVER);
        assertThat(endpoint.looks).isLessThan(10_000L * count); // it does not spin
    }

    /** One with its invocations, looked for as the poller does it. */
    private static final class Endpoint {

        private final EndpointPolling polling =
                new EndpointPolling(
                        SourceSettings.builder()
                                .setStagingPath(S3Location.of("bucket", "staging"))
                                .setPollIntervalMax(Duration.ofMillis(MAX_PAUSE))
                                .build());

        /** When each that is open completes. */
        private final Map<OpenInvocation, Long> open = new HashMap<>();

        private long now = START;
        private long looks;

        void accept(int counter, long completes) {
            OpenInvocation each = OpenSamples.invocation(counter, now);
            open.put(each, completes);
            polling.add(each, false, now);
        }

        void runUntil(long end) {
            for (; now < end; now = Math.max(now + 1, Math.min(end, polling.nextTime(0)))) {
                List<OpenInvocation> together = new ArrayList<>();
                for (OpenInvocation next = polling.next(0, now);
                        next != null;
                        next = polling.next(0, now)) {
                    together.add(next);
                }
                together.forEach(this::look);
            }
        }

        private void look(OpenInvocation invocation) {
            looks++;
            assertThat(open).as("it is not settled").containsKey(invocation);
            long completes = Objects.requireNonNull(open.get(invocation));
            if (completes <= now) {
                open.remove(invocation);
                polling.found(invocation, completes, false, now);
                return;
            }
            invocation.misses++;
            invocation.missedAge = now - invocation.acceptedAt();
            polling.missed(invocation, Math.max(now, polling.nextLook(invocation)));
        }
    }
}
