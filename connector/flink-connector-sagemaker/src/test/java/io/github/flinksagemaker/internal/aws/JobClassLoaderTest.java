// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.testing.JobManagerThreads;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.regions.Region;

/**
 * The JobManager's thread that makes an enumerator waits for what clients need. Nothing of it holds
 * the job's class loader afterwards.
 */
@Timeout(60)
class JobClassLoaderTest {

    @Test
    void isNotHeldAfterAWaitForTheRegion() throws Exception {
        try (JobManagerThreads threads = new JobManagerThreads()) {
            threads.runAsJob(AwaitsTheRegion.class);
        }
    }

    public static final class AwaitsTheRegion implements Runnable {
        @Override
        public void run() {
            Thread waiting = Thread.currentThread();
            new Regions(
                            () -> {
                                untilItWaits(waiting);
                                return Region.EU_CENTRAL_1;
                            },
                            Duration.ofMinutes(5))
                    .in(AwsSettings.defaults());
        }
    }

    private static void untilItWaits(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait(); // the test's time-out bounds it
        }
    }
}
