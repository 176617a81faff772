// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.memory;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.internal.services.WriterServices;

/** For sinks and sources that are to use {@link MemoryServices}. */
public final class InMemory implements ConnectorServices {

    private static final long serialVersionUID = 1L;

    @Override
    public WriterServices openWriter(ClientUser user) {
        return new WriterServices(open(user), MemoryServices.get().endpoint());
    }

    @Override
    public ObjectStore open(ClientUser user) {
        return MemoryServices.get().store();
    }

    @Override
    public NotificationQueue openQueue(ClientUser user, String url) {
        throw new UnsupportedOperationException("no queue in memory");
    }
}
