// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

/**
 * What can be counted and disturbed: the requests that clients make, by AWS's names, and the steps
 * that the emulator takes after it has accepted an invocation.
 */
public enum Operation {
    PUT_OBJECT(Kind.S3),
    GET_OBJECT(Kind.S3),
    HEAD_OBJECT(Kind.S3),
    COPY_OBJECT(Kind.S3),
    DELETE_OBJECT(Kind.S3),
    DELETE_OBJECTS(Kind.S3),
    LIST_OBJECTS_V2(Kind.S3),
    LIST_OBJECTS(Kind.S3),
    CREATE_MULTIPART_UPLOAD(Kind.S3),
    UPLOAD_PART(Kind.S3),
    COMPLETE_MULTIPART_UPLOAD(Kind.S3),
    ABORT_MULTIPART_UPLOAD(Kind.S3),
    LIST_BUCKETS(Kind.S3),
    CREATE_BUCKET(Kind.S3),
    HEAD_BUCKET(Kind.S3),
    DELETE_BUCKET(Kind.S3),
    /** Any other request to S3. */
    OTHER_S3(Kind.S3),

    INVOKE_ENDPOINT_ASYNC(Kind.SAGEMAKER),

    SEND_MESSAGE(Kind.SQS),
    RECEIVE_MESSAGE(Kind.SQS),
    DELETE_MESSAGE(Kind.SQS),
    DELETE_MESSAGE_BATCH(Kind.SQS),
    CHANGE_MESSAGE_VISIBILITY(Kind.SQS),
    GET_QUEUE_URL(Kind.SQS),
    /** Any other request to SQS. */
    OTHER_SQS(Kind.SQS),

    /** The endpoint hands a request to its model. */
    MODEL_CALL(Kind.MODEL),
    /** The endpoint writes an output object. */
    OUTPUT_OBJECT(Kind.OBJECT),
    /** The endpoint writes a failure object. */
    FAILURE_OBJECT(Kind.OBJECT),
    /** The endpoint publishes a notification of success or failure. */
    NOTIFICATION(Kind.NOTIFICATION);

    /** Who carries an operation out, which decides the faults that make sense for it. */
    public enum Kind {
        S3,
        SAGEMAKER,
        SQS,
        MODEL,
        OBJECT,
        NOTIFICATION
    }

    private final Kind kind;

    Operation(Kind kind) {
        this.kind = kind;
    }

    /** Who carries this operation out. */
    public Kind kind() {
        return kind;
    }
}
