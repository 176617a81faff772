// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

/**
 * A failure that is taken for one that time cures until it has lasted for a while, and for a
 * refusal from then on: the time until then counts as refused too.
 */
public final class NotYetException extends ServiceException {

    private static final long serialVersionUID = 1L;

    public NotYetException(String message, Throwable cause) {
        super(ErrorKind.TRANSIENT, message, cause);
    }
}
