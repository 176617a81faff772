// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import org.apache.flink.streaming.api.environment.CheckpointConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** Defaults that a page names and a checkpoint's time-out is to be above. */
class TuningTest {

    private static final Duration CHECKPOINT_TIMEOUT = checkpointTimeout();

    private final SinkSettings settings =
            SinkSettings.builder()
                    .setStagingPath(S3Location.of("bucket", "staging"))
                    .setEndpointName("fraud")
                    .setSinkName("fraud")
                    .setContentType("application/jsonlines")
                    .build();

    private static Duration checkpointTimeout() {
        CheckpointConfig config =
                StreamExecutionEnvironment.getExecutionEnvironment().getCheckpointConfig();
        return Duration.ofMillis(config.getCheckpointTimeout());
    }

    @Test
    void aFullBufferHoldsBackTheTaskForThirtySecondsAtATime() {
        assertThat(settings.longestHold())
                .isEqualTo(Duration.ofSeconds(30))
                .isLessThan(CHECKPOINT_TIMEOUT);
    }

    @Test
    void theEndOfTheInputIsHeldBackForEightMinutes() {
        assertThat(settings.lastHold())
                .isEqualTo(Duration.ofMinutes(8))
                .isLessThan(CHECKPOINT_TIMEOUT);
    }
}
