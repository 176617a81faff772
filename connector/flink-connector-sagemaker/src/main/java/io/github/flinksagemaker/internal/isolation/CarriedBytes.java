// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.internal.watch.OpenInvocation;

/** Reads what the ledger's raw sections carry of records. */
@FunctionalInterface
public interface CarriedBytes {

    /** Hears the bytes, and where offset 0 of the entry's spans is among them. */
    @FunctionalInterface
    interface Reader {
        void read(byte[] bytes, int offset);
    }

    /** Reads what is carried of an invocation's records; {@code then} runs on the loop. */
    void read(OpenInvocation invocation, Reader then);
}
