// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

/**
 * Ids of invocations: that of a further attempt is the first one's, a dot, a number, a hyphen and a
 * random text. The number may be another one than that of the request, if others were faster.
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

    /** The id without the number: it is the same in the request and in the ledger. */
    static String unnumbered(String invocation) {
        return isFirst(invocation)
                ? invocation
                : first(invocation) + "." + invocation.substring(invocation.lastIndexOf('-'));
    }
}
