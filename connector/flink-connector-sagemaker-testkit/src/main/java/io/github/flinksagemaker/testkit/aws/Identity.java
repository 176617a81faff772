// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.aws;

import java.util.Objects;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/**
 * The account that the servers pretend to belong to: requests must be signed with its keys for its
 * region.
 *
 * @param region the region's code, such as {@code us-east-1}
 * @param accountId the twelve digits of the account
 * @param accessKeyId the only access key that the servers know
 * @param secretAccessKey its secret
 */
public record Identity(
        String region, String accountId, String accessKeyId, String secretAccessKey) {

    /** The keys that AWS's documentation uses as examples; they open nothing anywhere. */
    public static final Identity DEFAULT =
            new Identity(
                    "us-east-1",
                    "123456789012",
                    "AKIAIOSFODNN7EXAMPLE",
                    "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    public Identity {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(accountId, "accountId");
        Objects.requireNonNull(accessKeyId, "accessKeyId");
        Objects.requireNonNull(secretAccessKey, "secretAccessKey");
    }

    /** The keys as a provider for AWS SDK clients. */
    public AwsCredentialsProvider credentialsProvider() {
        return StaticCredentialsProvider.create(
                AwsBasicCredentials.create(accessKeyId, secretAccessKey));
    }

    /** The region as the AWS SDK names it. */
    public Region sdkRegion() {
        return Region.of(region);
    }

    /** Names the key only: the secret does not belong into logs, not even a fake one. */
    @Override
    public String toString() {
        return "Identity[" + region + ", " + accountId + ", " + accessKeyId + "]";
    }
}
