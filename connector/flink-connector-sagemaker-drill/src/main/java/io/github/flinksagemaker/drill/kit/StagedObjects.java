// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.kit;

import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Reads the ledger's objects with a client of its own. */
public final class StagedObjects {

    private StagedObjects() {}

    /** All segments and commits, their names without the staging path. */
    public static Map<String, byte[]> ofLedger(KitProcessHandle kit) {
        return below(kit, "ledger/", "commits/");
    }

    /** Everything that was invoked again and has not been cleaned up. */
    public static Collection<byte[]> ofAttempts(KitProcessHandle kit) {
        return new TreeMap<>(below(kit, "attempts/")).values();
    }

    private static Map<String, byte[]> below(KitProcessHandle kit, String... folders) {
        Map<String, byte[]> objects = new HashMap<>();
        try (S3Client s3 = client(kit)) {
            for (String folder : folders) {
                String prefix = KitProcessHandle.stagingPrefix() + folder;
                for (S3Object object :
                        s3.listObjectsV2Paginator(b -> b.bucket(kit.bucket()).prefix(prefix))
                                .contents()) {
                    try {
                        objects.put(
                                object.key().substring(KitProcessHandle.stagingPrefix().length()),
                                s3.getObjectAsBytes(b -> b.bucket(kit.bucket()).key(object.key()))
                                        .asByteArray());
                    } catch (NoSuchKeyException cleanedUp) {
                        // by a source that has not ended in time
                    }
                }
            }
        }
        return objects;
    }

    private static S3Client client(KitProcessHandle kit) {
        return S3Client.builder()
                .endpointOverride(URI.create(kit.where("aws.s3.endpoint")))
                .region(Region.of(kit.where("aws.region")))
                .forcePathStyle(true)
                .credentialsProvider(
                        StaticCredentialsProvider.create(
                                AwsBasicCredentials.create(
                                        kit.where("aws.credentials.provider.basic.accesskeyid"),
                                        kit.where("aws.credentials.provider.basic.secretkey"))))
                .build();
    }
}
