// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.plan;

import io.github.flinksagemaker.config.CleanupPolicy;
import java.io.Serializable;
import java.time.Duration;
import java.util.Random;

/**
 * What the seed decides about the two jobs and the endpoint.
 *
 * @param notifications whether the source listens to a queue
 * @param trusted whether it takes a notification's reason for a failure without an object
 * @param forbiddenMeansMissing whether a 403 counts as a missing object
 * @param cleanup what the source deletes behind itself, half a minute later
 * @param retryBudget after how long without progress the sink's job gives up and restarts: longer
 *     than S3 is ever stopped, or shorter
 * @param checkpointInterval of both jobs
 * @param batchSize records in one invocation at most
 * @param slowest the greatest latency of the model
 * @param unalignedCheckpoints whether barriers overtake records
 * @param adaptiveScheduler whether jobs can be moved while they run
 */
public record Settings(
        boolean notifications,
        boolean trusted,
        boolean forbiddenMeansMissing,
        CleanupPolicy cleanup,
        Duration retryBudget,
        Duration checkpointInterval,
        int batchSize,
        Duration slowest,
        boolean unalignedCheckpoints,
        boolean adaptiveScheduler)
        implements Serializable {

    /** The greatest batch size that is drawn. */
    public static final int MAX_BATCH = 40;

    /** The least that the service allows. */
    public static final Duration REQUEST_TTL = Duration.ofSeconds(60);

    public static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(5);
    public static final Duration DEADLINE_GRACE = Duration.ofSeconds(3);

    /** After which a lost output's records are to come out as expired. */
    public static final Duration EXPIRY = REQUEST_TTL.plus(INVOCATION_TIMEOUT).plus(DEADLINE_GRACE);

    /**
     * The pause before what failed is invoked again while the model answers nothing; each further
     * one is twice as long, half of it at random.
     */
    public static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /**
     * So many that they last longer than the model is ever out, for a reader too that was restored
     * meanwhile and has not seen the model work: the pauses come to 31 seconds at least.
     */
    public static final int RETRY_ATTEMPTS = 6;

    /** Longer than a source is ever down, several times in a row and on a busy machine too. */
    public static final Duration ATTEMPTS_DELAY = Duration.ofMinutes(15);

    /** Longer than any planned outage of the sink. */
    public static final Duration LANE_TIMEOUT = Duration.ofMinutes(2);

    static Settings draw(Random random) {
        boolean notifications = random.nextBoolean();
        return new Settings(
                notifications,
                notifications && random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3) == 0 ? CleanupPolicy.LEDGER_AND_INPUTS : CleanupPolicy.NONE,
                random.nextBoolean() ? Duration.ofMinutes(2) : Duration.ofSeconds(8),
                Duration.ofMillis(1_000 + random.nextInt(5) * 500L),
                10 + random.nextInt(MAX_BATCH / 10) * 10,
                Duration.ofMillis(500 + random.nextInt(6) * 300L),
                random.nextBoolean(),
                random.nextBoolean());
    }

    public boolean cleansUp() {
        return cleanup != CleanupPolicy.NONE;
    }
}
