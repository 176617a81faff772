// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import java.io.Serializable;

/**
 * Opens what sink and source call, where they call it: in a task, or beside the enumerator. The one
 * place at which S3, the endpoint and SQS are replaced. The close of what is opened releases all
 * that it uses; its user is told of every attempt of a request, on any thread.
 */
public interface ConnectorServices extends Serializable {

    /** Store and endpoint over the same connections. */
    WriterServices openWriter(ClientUser user);

    /** A store over connections of its own. */
    ObjectStore open(ClientUser user);

    /** The SQS queue at this URL, over connections of its own. */
    NotificationQueue openQueue(ClientUser user, String url);

    /**
     * To be called where a store will be closed while the job's class loader is closed, too; waits
     * for nothing. As it stands here it is for stores that need no classes to close.
     */
    default void prepareClose(ClientUser user, String bucket) {}
}
