// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.config.SinkOptions;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Which locations records may name as their payloads'. */
public final class PayloadLocations implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String SCHEME = "s3://";

    /** What the service takes. */
    private static final int MAX_LOCATION = 1_024;

    private final LedgerPaths paths;
    private final ArrayList<S3Location> allowed;

    /** With no {@code allowed} path all are, but for the ledger's own objects. */
    public PayloadLocations(S3Location stagingPath, List<S3Location> allowed) {
        this.paths = new LedgerPaths(stagingPath);
        this.allowed = new ArrayList<>(allowed);
    }

    /**
     * Reads what a record names.
     *
     * @throws IllegalArgumentException if it may not be an input
     */
    S3Location check(String named) {
        require(named.startsWith(SCHEME), named, "must be an s3:// URI");
        require(
                named.length() <= MAX_LOCATION
                        && named.chars().allMatch(c -> c >= ' ' && c <= '~')
                        && !named.endsWith(" "),
                named,
                "must be up to 1,024 visible ASCII characters, since it goes in a request's header");
        S3Location location = S3Location.parse(named);
        require(
                !location.key().isEmpty() && !location.key().endsWith("/"),
                named,
                "must name an object");
        require(
                !paths.isOwn(location),
                named,
                "lies among the ledger's own objects, which the clean-up may delete");
        if (!allowed.isEmpty()) {
            require(
                    allowed.stream().anyMatch(location::isUnder),
                    named,
                    "is outside "
                            + SinkOptions.ALLOWED_INPUT_PATHS.key()
                            + " (setAllowedInputPaths) "
                            + allowed);
            require(
                    !location.hasDotFolders(),
                    named,
                    "has . or .. as a folder, which others than S3 may take as a way out of what"
                            + " is allowed");
        }
        return location;
    }

    private static void require(boolean condition, String named, String problem) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "the payload location " + problem + ", was \"" + named + "\"");
        }
    }
}
