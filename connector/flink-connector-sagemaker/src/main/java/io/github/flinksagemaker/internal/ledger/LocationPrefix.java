// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the names of many objects start with: everything up to the last slash. */
@AutoValue
abstract class LocationPrefix {

    /** Up to the last slash, as written. */
    abstract String written();

    /** The same read as bucket and key; absent if it is no S3 location. */
    abstract @Nullable S3Location parsed();

    static LocationPrefix of(@Nullable String name) {
        String written = name == null ? "" : name.substring(0, name.lastIndexOf('/') + 1);
        S3Location parsed;
        try {
            parsed = S3Location.parse(written);
        } catch (IllegalArgumentException e) {
            parsed = null;
        }
        return new AutoValue_LocationPrefix(written, parsed);
    }

    boolean isOf(@Nullable String name) {
        return name == null
                ? written().isEmpty()
                : name.lastIndexOf('/') + 1 == written().length() && name.startsWith(written());
    }

    /** What follows the prefix. */
    @Nullable String restOf(@Nullable String name) {
        return name == null ? null : name.substring(written().length());
    }

    /** The name again. */
    @Nullable String whole(byte @Nullable [] rest) {
        return rest == null ? null : written() + new String(rest, StandardCharsets.UTF_8);
    }

    /** The location that the whole name is; absent if it is none. */
    @Nullable S3Location location(byte @Nullable [] rest) {
        S3Location prefix = parsed();
        return rest == null || prefix == null
                ? null
                : S3Location.of(
                        prefix.bucket(), prefix.key() + new String(rest, StandardCharsets.UTF_8));
    }
}
