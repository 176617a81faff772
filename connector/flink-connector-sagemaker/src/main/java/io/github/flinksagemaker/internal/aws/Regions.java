// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The region that is set, or else the one that the SDK finds, looked for once in a process. */
final class Regions {

    private static final Regions OF_THE_PROCESS =
            new Regions(
                    () -> DefaultAwsRegionProviderChain.builder().build().getRegion(),
                    Duration.ofSeconds(10));

    private final Supplier<Region> chain;
    private final Duration patience;
    private volatile @Nullable Region found;

    /**
     * None has been looked for.
     *
     * @param chain may wait for a metadata service for as long as it likes
     */
    Regions(Supplier<Region> chain, Duration patience) {
        this.chain = chain;
        this.patience = patience;
    }

    /**
     * The region of requests.
     *
     * @throws ServiceException if none is set and the SDK finds none, or not in bounded time
     */
    static Region of(AwsSettings settings) {
        return OF_THE_PROCESS.in(settings);
    }

    Region in(AwsSettings settings) {
        Optional<String> set = settings.find(AwsOptions.REGION);
        return set.isPresent() ? Region.of(set.get()) : find();
    }

    /**
     * Instance metadata is asked last, and the SDK waits for it on the thread that asks. A {@code
     * FutureTask}, since the JobManager's threads wait for it: see {@code package-info} of {@code
     * internal.concurrent}.
     */
    private Region find() {
        Region before = found;
        if (before != null) {
            return before;
        }
        FutureTask<Region> looked = new FutureTask<>(chain::get);
        GuardedThread thread = new GuardedThread("sagemaker-region", thrown -> {}); // looked has it
        try {
            thread.execute(looked);
            Region region = looked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            found = region;
            return region;
        } catch (ExecutionException e) {
            Error thrown = ErrorClassifier.errorIn(e);
            if (thrown != null) { // and no setting is missing
                throw thrown;
            }
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    "no AWS region: set " + AwsOptions.REGION.key() + " or AWS_REGION",
                    e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new ServiceException(
                    ErrorKind.TRANSIENT,
                    "no AWS region was found within "
                            + DurationText.of(patience)
                            + ", since the metadata service does not answer: set "
                            + AwsOptions.REGION.key()
                            + " or AWS_REGION",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(ErrorKind.TRANSIENT, "interrupted looking for a region", e);
        } finally {
            thread.shutdownNow(); // nobody waits for it any more
        }
    }
}
