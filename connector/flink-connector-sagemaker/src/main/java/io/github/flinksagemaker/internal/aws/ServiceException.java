// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

/** A failed call to an AWS service, classified. Its message never holds payloads or credentials. */
public class ServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorKind kind;

    public ServiceException(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public ServiceException(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }
}
