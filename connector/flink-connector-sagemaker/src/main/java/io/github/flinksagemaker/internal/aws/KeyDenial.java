// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.util.Locale;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * Whether access was denied to the key that an object is encrypted with, not to the object: then
 * the object is there, and S3's error names KMS in its code or in its text.
 */
public final class KeyDenial {

    private KeyDenial() {}

    /** Whether a refusal to read says that there is no such object, where S3 may not list to us. */
    public static boolean meansMissing(Throwable error, boolean forbiddenMeansMissing) {
        return forbiddenMeansMissing
                && ErrorClassifier.classify(error) == ErrorKind.ACCESS_DENIED
                && !is(error);
    }

    public static boolean is(Throwable error) {
        Throwable answer = ErrorClassifier.unwrap(error);
        if (answer instanceof ServiceException && answer.getCause() != null) {
            answer = answer.getCause();
        }
        if (!(answer instanceof AwsServiceException)) {
            return false;
        }
        AwsErrorDetails details = ((AwsServiceException) answer).awsErrorDetails();
        return details != null
                && (String.valueOf(details.errorCode()).toUpperCase(Locale.ROOT).startsWith("KMS")
                        || String.valueOf(details.errorMessage()).contains("kms:"));
    }
}
