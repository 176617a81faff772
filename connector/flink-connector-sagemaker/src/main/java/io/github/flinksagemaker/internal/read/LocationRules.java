// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of the locations that entries name may be read. */
public final class LocationRules {

    private final LedgerPaths paths;
    private final List<S3Location> allowed;

    public LocationRules(LedgerPaths paths, List<S3Location> allowedOutputPaths) {
        this.paths = paths;
        this.allowed = List.copyOf(allowedOutputPaths);
    }

    /** Why an output or failure must not be read from there; null if it may. */
    public @Nullable String objectionToOutput(S3Location location) {
        if (!allowed.isEmpty() && allowed.stream().noneMatch(location::isUnder)) {
            return location + " is outside the allowed output paths " + allowed;
        }
        if (location.hasDotFolders()) { // S3 takes them as they are, what lies between may not
            return location + " has \".\" or \"..\" in its path, which a store may resolve";
        }
        if (paths.isOwn(location)) {
            return location + " lies among the ledger's own objects";
        }
        return null;
    }

    /**
     * The input object that an entry may be read from: the one that its own invocation staged.
     *
     * @return null if the entry names another one or none
     */
    public @Nullable S3Location inputOf(LedgerEntry entry) {
        String named = entry.inputLocation();
        if (named == null) {
            return null;
        }
        S3Location location;
        try {
            location = S3Location.parse(named);
        } catch (IllegalArgumentException e) {
            return null;
        }
        S3Location own = paths.input(entry.invocationId(), "");
        boolean isOwn =
                location.bucket().equals(own.bucket())
                        && location.key().startsWith(own.key())
                        && location.key().indexOf('/', own.key().length()) < 0;
        return isOwn ? location : null;
    }
}
