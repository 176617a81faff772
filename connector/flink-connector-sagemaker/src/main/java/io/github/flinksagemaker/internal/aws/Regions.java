package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The region that is set, or else the one that the SDK finds, looked for once in a process. */
final class Regions {

    private static final long PATIENCE_SECONDS = 10;

    private static volatile @Nullable Region found;

    private Regions() {}

    /**
     * The region of requests.
     *
     * @throws ServiceException if none is set and the SDK finds none, or not in bounded time
     */
    static Region of(AwsSettings settings) {
        Optional<String> set = settings.find(AwsOptions.REGION);
        return set.isPresent() ? Region.of(set.get()) : find();
    }

    private static Region find() {
        Region before = found;
        if (before != null) {
            return before;
        }
        try {
            Region region = lookUp().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            found = region;
            return region;
        } catch (ExecutionException e) {
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    "no AWS region: set " + AwsOptions.REGION.key() + " or AWS_REGION",
                    e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new ServiceException(
                    ErrorKind.TRANSIENT,
                    "no AWS region was found within "
                            + PATIENCE_SECONDS
                            + " s, since the metadata service does not answer: set "
                            + AwsOptions.REGION.key()
                            + " or AWS_REGION",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServiceException(ErrorKind.TRANSIENT, "interrupted looking for a region", e);
        }
    }

    /** Instance metadata is asked last, and the SDK waits for it on the thread that asks. */
    private static CompletableFuture<Region> lookUp() {
        return CompletableFuture.supplyAsync(
                () -> DefaultAwsRegionProviderChain.builder().build().getRegion(),
                task -> {
                    Thread thread = new Thread(task, "sagemaker-region");
                    thread.setDaemon(true);
                    thread.start();
                });
    }
}
