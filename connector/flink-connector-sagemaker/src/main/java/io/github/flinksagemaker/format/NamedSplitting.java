// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import org.apache.flink.annotation.Internal;

/** Equal by name, because the name says it all. */
@Internal
abstract class NamedSplitting implements Splitting {

    private static final long serialVersionUID = 1L;

    private static final int MAX_NAME = 64;

    private final String name;

    NamedSplitting(String name) {
        if (name.length() > MAX_NAME) {
            throw new IllegalArgumentException(
                    "the splitting's name '"
                            + name
                            + "' has "
                            + name.length()
                            + " characters; the ledger takes "
                            + MAX_NAME
                            + ", path included");
        }
        this.name = name;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final boolean equals(Object other) {
        return other instanceof NamedSplitting && ((NamedSplitting) other).name.equals(name);
    }

    @Override
    public final int hashCode() {
        return name.hashCode();
    }

    @Override
    public final String toString() {
        return name;
    }
}
