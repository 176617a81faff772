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

    /**
     * To be called where a store will be closed while the job's class loader is closed, too; waits
     * for nothing. As it stands here it is for stores that need no classes to close.
     */
    default void prepareClose(ClientUser user, String bucket) {}
}
