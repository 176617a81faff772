// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.util.Collection;

/** S3 has not deleted some of the objects that it was asked to. */
final class DeleteRefusedException extends ServiceException {

    private static final long serialVersionUID = 1L;

    DeleteRefusedException(String bucket, Collection<String> keys) {
        super(
                ErrorKind.ACCESS_DENIED,
                "S3 refused to delete "
                        + keys.size()
                        + " objects, s3://"
                        + bucket
                        + "/"
                        + keys.iterator().next()
                        + " among them. Allow s3:DeleteObject on arn:aws:s3:::"
                        + bucket
                        + "/* for the job's credentials, and look for an object lock");
    }
}
