// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.ClientUser;
import java.io.Serializable;

/** Opens an object store where it is used: in a task, or beside the enumerator. */
@FunctionalInterface
public interface ObjectStoreFactory extends Serializable {

    /**
     * A store whose {@code close()} releases all that it uses.
     *
     * @param user told of every attempt of a request, on any thread
     */
    ObjectStore open(ClientUser user);
}
