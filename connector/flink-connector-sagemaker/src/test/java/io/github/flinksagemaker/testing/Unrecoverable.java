// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.util.ExceptionUtils;

/** Tells failures that Flink does not restart after. */
public final class Unrecoverable {

    private Unrecoverable() {}

    /** Also of an exception around one, as Flink sees it. */
    public static boolean is(Throwable failure) {
        return ExceptionUtils.findThrowable(failure, SuppressRestartsException.class).isPresent();
    }

    /** For {@code satisfies}. */
    public static void check(Throwable failure) {
        assertThat(is(failure)).as("fails without restarts: %s", failure).isTrue();
    }
}
