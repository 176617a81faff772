// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

/**
 * Ids of invocations: that of a further attempt is the first one's, a dot, and what tells the
 * attempts at an entry apart.
 */
public final class Attempts {

    private Attempts() {}

    /** Whether it is not a further attempt. */
    public static boolean isFirst(String invocation) {
        return invocation.indexOf('.') < 0;
    }

    /** The id of the invocation that this is an attempt at, or is itself. */
    public static String first(String invocation) {
        return isFirst(invocation) ? invocation : invocation.substring(0, invocation.indexOf('.'));
    }
}
