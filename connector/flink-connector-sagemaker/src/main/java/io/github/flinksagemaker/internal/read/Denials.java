// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.S3Location;

/** Why an output or failure may not be read, for people: what is denied, and the way out. */
final class Denials {

    private Denials() {}

    static ServiceException ofTheKey(S3Location location, ReadResult answer) {
        return denied(
                location
                        + " is there, but the key that it is encrypted with may not be used: grant"
                        + " kms:Decrypt on the key to the job's role, in the key's policy too if it"
                        + " is another account's",
                answer);
    }

    static ServiceException ofTheObject(S3Location location, ReadResult answer) {
        return denied(
                "access to "
                        + location
                        + " is denied although its bucket may be listed, so it is not just missing:"
                        + " grant s3:GetObject on it",
                answer);
    }

    static ServiceException afterTheDeadline(String of, S3Location location, ReadResult answer) {
        return denied(
                "access to "
                        + location
                        + " is denied after the deadline of "
                        + of
                        + ", so it is unknown whether there is a result: grant s3:ListBucket on the"
                        + " bucket and s3:GetObject on its objects, or set"
                        + " source.forbidden-means-missing to take a denied object as a missing"
                        + " one",
                answer);
    }

    private static ServiceException denied(String what, ReadResult answer) {
        return new ServiceException(ErrorKind.ACCESS_DENIED, what + " (" + answer.reason() + ")");
    }
}
