// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a log shows of an exception: itself, its causes and what they suppressed. */
public final class StackTraces {

    private StackTraces() {}

    public static String of(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
