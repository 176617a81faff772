package io.github.flinksagemaker.internal.text;

/**
 * What the user's code threw, by its class and stack trace alone: its message, and those of its
 * causes, may quote the record, and this goes into the job's exception and the logs.
 */
public final class QuotelessException extends RuntimeException {

    private static final long serialVersionUID = 1L;

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
