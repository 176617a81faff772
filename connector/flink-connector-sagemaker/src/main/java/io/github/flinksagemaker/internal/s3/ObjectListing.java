// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import com.google.auto.value.AutoValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of a listing. */
@AutoValue
public abstract class ObjectListing {

    public abstract List<Item> items();

    /** Folded keys, each ending with a slash; empty unless the request asked for folders. */
    public abstract List<String> folders();

    /** Present if there are more pages. */
    public abstract @Nullable String continuationToken();

    /**
     * When the store answered, by its own clock, milliseconds since the epoch; absent if it did not
     * say.
     */
    public abstract @Nullable Long date();

    /** A page of a store that did not say when it answered. */
    public static ObjectListing of(
            List<Item> items, List<String> folders, @Nullable String continuationToken) {
        return new AutoValue_ObjectListing(items, folders, continuationToken, null);
    }

    /** The same, answered then by the store's own clock. */
    public ObjectListing dated(@Nullable Long date) {
        return new AutoValue_ObjectListing(items(), folders(), continuationToken(), date);
    }

    /** One object. */
    @AutoValue
    public abstract static class Item {
        public abstract String key();

        /** In bytes. */
        public abstract long size();

        /** Milliseconds since the epoch. */
        public abstract long lastModified();

        public static Item of(String key, long size, long lastModified) {
            return new AutoValue_ObjectListing_Item(key, size, lastModified);
        }
    }
}
