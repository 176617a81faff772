// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EndpointPollingTest {

    private static final long START = 1_000_000_000_000L;
    private static final long LATER = 300_000;

    private final SourceSettings settings =
            SourceSettings.builder().setStagingPath(S3Location.of("bucket", "staging")).build();
    private final long minPause = settings.pollIntervalMin().toMillis();
    private final EndpointPolling polling = new EndpointPolling(settings);
    private final List<OpenInvocation> all = new ArrayList<>();

    /** Of six that were accepted one after another, two have used the window up. */
    @BeforeEach
    void useTheWindowUp() {
        for (int i = 0; i < 6; i++) {
            OpenInvocation each = OpenSamples.invocation(i, START + i);
            all.add(each);
            polling.add(each, false, START + i);
        }
        long now = START + minPause + 5;
        for (int i = 0; i < 2; i++) {
            assertThat(polling.next(0, now)).isSameAs(all.get(i));
        }
        assertThat(polling.next(0, now)).isNull();
        for (int i = 0; i < 2; i++) {
            OpenInvocation each = all.get(i);
            each.misses++;
            each.missedAge = now - each.acceptedAt();
            polling.missed(each, now + LATER);
        }
    }

    @Test
    void theTimeIsToldWhenAShutWindowOpens() {
        long opens = START + 2 * minPause + 5;
        assertThat(polling.next(0, opens - 1)).isNull();
        assertThat(polling.nextTime(0)).isEqualTo(opens);
        assertThat(polling.next(0, opens)).isSameAs(all.get(2));
    }

    /**
     * Without it the two oldest are due again whenever the window opens, and nobody else is seen.
     */
    @Test
    void whatWaitsBehindOldOnesThatNeverCompleteHasItsTurn() {
        Set<OpenInvocation> looked = new HashSet<>(all.subList(0, 2));
        long now = START + minPause + 5;
        for (int pause = 0; pause < all.size(); pause++) {
            now += LATER;
            List<OpenInvocation> together = new ArrayList<>();
            for (OpenInvocation next = polling.next(0, now);
                    next != null;
                    next = polling.next(0, now)) {
                together.add(next);
            }
            assertThat(together).hasSize(2);
            for (OpenInvocation each : together) {
                each.misses++;
                each.missedAge = now - each.acceptedAt();
                polling.missed(each, now + LATER);
            }
            looked.addAll(together);
        }
        assertThat(looked).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void whatAHintTellsOfIsNotHeldBackAfterALookWithoutAnAnswer() {
        long now = START + minPause + 6;
        OpenInvocation hinted = all.get(5);
        hinted.leaveQueues();
        hinted.hint = Hint.completed(hinted.id());
        polling.unanswered(hinted, now);
        OpenInvocation next = polling.next(0, now + minPause);
        List<OpenInvocation> looked = new ArrayList<>();
        while (next != null) {
            looked.add(next);
            next = polling.next(0, now + minPause);
        }
        assertThat(looked).contains(hinted);
    }

    @Test
    void aClockThatIsPutBackDoesNotShutTheWindow() {
        long back = START - 3_600_000;
        for (int i = 10; i < 13; i++) {
            polling.add(OpenSamples.invocation(i, back), false, back);
        }
        assertThat(polling.next(0, back + LATER)).isNotNull();
    }
}
