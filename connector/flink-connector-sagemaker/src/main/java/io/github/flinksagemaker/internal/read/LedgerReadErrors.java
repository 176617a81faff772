// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;

/** Why reading a lane can't go on, for people: what, where, and the way out. */
public final class LedgerReadErrors {

    private LedgerReadErrors() {}

    /** An object that must exist could not be read. */
    public static RuntimeException unreadable(S3Location location, ReadResult answer) {
        return answer.kind() == ReadResult.Kind.FORBIDDEN
                ? forbidden(location, answer)
                : missing(location);
    }

    public static ServiceException missing(S3Location location) {
        return new ServiceException(
                ErrorKind.NOT_FOUND,
                location
                        + " is missing although it was written and is still needed: the ledger was"
                        + " deleted from outside (a lifecycle rule?), or an old state was"
                        + " restored");
    }

    public static ServiceException forbidden(S3Location location, ReadResult answer) {
        return new ServiceException(
                ErrorKind.ACCESS_DENIED,
                "access to "
                        + location
                        + " is denied: grant "
                        + (answer.keyDenied()
                                ? "kms:Decrypt on the key that the staging path is encrypted with"
                                : "s3:GetObject and s3:ListBucket on the staging path")
                        + " ("
                        + answer.reason()
                        + ")");
    }

    /**
     * Takes a refusal of the ledger itself as a missing object only if configured to.
     *
     * @throws ServiceException if access is denied
     */
    public static void checkPermitted(
            S3Location location, ReadResult answer, boolean forbiddenMeansMissing) {
        if (answer.kind() == ReadResult.Kind.FORBIDDEN
                && !answer.isMissing(forbiddenMeansMissing)) {
            throw forbidden(location, answer);
        }
    }

    /** What a lane that is being deleted was still needed for. */
    public static IllegalStateException trimmed(LaneId lane, long position, long firstReadable) {
        return new IllegalStateException(
                "lane "
                        + lane
                        + " was restored at "
                        + position
                        + ", but everything below "
                        + firstReadable
                        + " has been deleted: restore a newer checkpoint, or start the source"
                        + " without state");
    }
}
