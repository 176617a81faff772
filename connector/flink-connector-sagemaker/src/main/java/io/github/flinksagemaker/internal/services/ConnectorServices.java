// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.services;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;

/**
 * Opens what sink and source call, where they call it: in a task, or beside the enumerator. The one
 * seam at which S3, the endpoint and SQS are replaced. The close of what is opened releases all
 * that it uses; its user is told of every attempt of a request, on any thread.
 */
public interface ConnectorServices extends ObjectStoreFactory {

    /** Store and endpoint over the same connections. */
    WriterServices openWriter(ClientUser user);

    NotificationQueue openQueue(ClientUser user, String url);
}
