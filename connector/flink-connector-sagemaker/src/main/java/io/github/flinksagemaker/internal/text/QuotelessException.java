// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.text;

/**
 * What the user's code threw, by its class and stack trace alone: its message, and those of its
 * causes, may quote the record, and this goes into the job's exception and the logs.
 */
public final class QuotelessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * For an {@code Error} that the user's code has thrown.
     *
     * @return what to throw in its place
     * @throws Error the thrown one, if the JVM makes such: it says what is the matter with memory,
     *     stack or class path, and Flink treats some of them in ways of its own
     */
    public static QuotelessException insteadOf(Error thrown, String what) {
        if (thrown instanceof VirtualMachineError || thrown instanceof LinkageError) {
            throw thrown;
        }
        return new QuotelessException(what, thrown);
    }

    /** {@code what} says which code failed, and at what. */
    public QuotelessException(String what, Throwable thrown) {
        super(
                what
                        + ": "
                        + thrown.getClass().getName()
                        + " (its message may quote a record, so it is not shown)");
        setStackTrace(thrown.getStackTrace());
    }
}
