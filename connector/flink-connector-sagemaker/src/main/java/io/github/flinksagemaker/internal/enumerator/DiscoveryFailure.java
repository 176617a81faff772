package io.github.flinksagemaker.internal.enumerator;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.S3Location;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.flink.util.FlinkRuntimeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What to do when the ledger could not be listed: look again later, or fail the job. */
final class DiscoveryFailure {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFailure.class);

    private DiscoveryFailure() {}

    /**
     * Logs what may pass by itself.
     *
     * @throws FlinkRuntimeException for anything else
     */
    static void handle(S3Location stagingPath, @Nullable Throwable error) {
        Throwable cause =
                error instanceof ExecutionException && error.getCause() != null
                        ? error.getCause()
                        : error;
        if (!mayPass(cause)) {
            throw new FlinkRuntimeException(
                    "the ledger under "
                            + stagingPath
                            + " can't be listed; check the staging path and the permission"
                            + " s3:ListBucket",
                    cause);
        }
        LOG.warn("Listing the ledger under {} failed, it is tried again", stagingPath, cause);
    }

    private static boolean mayPass(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            return true;
        }
        if (!(cause instanceof ServiceException)) {
            return false;
        }
        ErrorKind kind = ((ServiceException) cause).kind();
        return kind == ErrorKind.THROTTLED || kind == ErrorKind.TRANSIENT;
    }
}
