// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.AwsClients;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.CloseRehearsal;
import io.github.flinksagemaker.internal.config.AwsSettings;

/** Opens S3 with an HTTP client of its own, which is closed with the store. */
public final class AwsObjectStoreFactory implements ObjectStoreFactory {

    private static final long serialVersionUID = 1L;

    private final AwsSettings settings;

    public AwsObjectStoreFactory(AwsSettings settings) {
        this.settings = settings;
    }

    @Override
    public ObjectStore open(ClientUser user) {
        return AwsClients.make(
                settings, user, clients -> new AwsObjectStore(clients.s3(), clients::close));
    }

    @Override
    public void prepareClose(ClientUser user, String bucket) {
        CloseRehearsal.begin(settings, user, bucket);
    }
}
