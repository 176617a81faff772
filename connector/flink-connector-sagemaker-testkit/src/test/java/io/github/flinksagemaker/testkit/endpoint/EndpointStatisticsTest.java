// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EndpointStatisticsTest {

    @Test
    void asTextItHasCountsAndNoIdHoweverManyThereAre() {
        Tally tally = new Tally();
        IntStream.range(0, 100_000).forEach(i -> tally.accepted("id-" + i));
        tally.accepted("id-0");
        tally.settled("id-0", failure(FailureCause.EXPIRED));
        tally.settled("id-1", failure(FailureCause.TIMED_OUT));
        tally.settled("id-1", failure(FailureCause.TIMED_OUT));

        assertThat(tally.snapshot(7, 2))
                .hasToString(
                        "EndpointStatistics[accepted=100001 of 100000 ids, queued=7, running=2,"
                                + " mostRunning=0, modelCalls=0, outputs=0,"
                                + " failures={EXPIRED=1, TIMED_OUT=2} of 2 ids, notifications=0]");
    }

    private static Outcome failure(FailureCause cause) {
        return new Outcome(cause, "a reason", "text/plain", new byte[0]);
    }
}
