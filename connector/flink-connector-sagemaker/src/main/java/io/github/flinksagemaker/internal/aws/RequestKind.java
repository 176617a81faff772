// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

/** The AWS requests that this connector makes, as they are counted and billed. */
public enum RequestKind {
    PUT_OBJECT,
    /** PutObject with {@code If-None-Match}: billed alike. */
    PUT_OBJECT_IF_ABSENT,
    GET_OBJECT,
    HEAD_OBJECT,
    LIST_OBJECTS,
    DELETE_OBJECTS,
    /** One object: of a store that knows no DeleteObjects. */
    DELETE_OBJECT,
    INVOKE_ENDPOINT_ASYNC,
    RECEIVE_MESSAGE,
    DELETE_MESSAGE_BATCH
}
