// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The options of one credentials provider. They stand under {@code aws.credentials.provider}, and
 * those of the credentials that assume a role under {@code aws.credentials.provider.role.provider},
 * and so on: roles nest. A service whose resources are another account's can have a provider of its
 * own, which replaces the common one for its requests: {@link #S3}, {@link #SAGEMAKER_RUNTIME},
 * {@link #SQS}.
 */
@PublicEvolving
public final class AwsCredentialsOptions {

    private static final String ROOT = "credentials.provider";
    private static final String NESTED = ".role.provider";

    /** The options of the credentials that requests are signed with. */
    public static final AwsCredentialsOptions REQUESTS = new AwsCredentialsOptions("aws." + ROOT);

    /** Those of requests to S3 alone, for inputs, outputs and ledger. */
    public static final AwsCredentialsOptions S3 = new AwsCredentialsOptions("aws.s3." + ROOT);

    /** Those of InvokeEndpointAsync alone. */
    public static final AwsCredentialsOptions SAGEMAKER_RUNTIME =
            new AwsCredentialsOptions("aws.sagemakerruntime." + ROOT);

    /** Those of requests to the notification queue alone. */
    public static final AwsCredentialsOptions SQS = new AwsCredentialsOptions("aws.sqs." + ROOT);

    private final String prefix;

    private AwsCredentialsOptions(String prefix) {
        this.prefix = prefix;
    }

    /** The options of the credentials with which this provider's role is assumed. */
    public AwsCredentialsOptions forAssumingTheRole() {
        return new AwsCredentialsOptions(prefix + NESTED);
    }

    /** Which kind of provider; without it, BASIC if an access key id is set. */
    public ConfigOption<CredentialsProviderType> type() {
        return ConfigOptions.key(prefix)
                .enumType(CredentialsProviderType.class)
                .defaultValue(CredentialsProviderType.AUTO)
                .withDescription(
                        "Where credentials come from. If it is not set but an access key id is, it is BASIC.");
    }

    public ConfigOption<String> accessKeyId() {
        return option(".basic.accesskeyid", "Access key id, for BASIC.");
    }

    public ConfigOption<String> secretKey() {
        return option(".basic.secretkey", "Secret key, for BASIC.");
    }

    /** Not known to Flink's other AWS connectors. */
    public ConfigOption<String> sessionToken() {
        return option(
                ".basic.sessiontoken",
                "Session token of temporary credentials, for BASIC; optional.");
    }

    public ConfigOption<String> profileName() {
        return option(
                ".profile.name",
                "Name of the profile, for PROFILE; else AWS_PROFILE or the default one.");
    }

    public ConfigOption<String> profilePath() {
        return option(
                ".profile.path",
                "Path of the profile file on every TaskManager, for PROFILE; else ~/.aws.");
    }

    public ConfigOption<String> roleArn() {
        return option(".role.arn", "ARN of the role, for ASSUME_ROLE and WEB_IDENTITY_TOKEN.");
    }

    public ConfigOption<String> roleSessionName() {
        return ConfigOptions.key(prefix + ".role.sessionName")
                .stringType()
                .defaultValue("flink-connector-sagemaker")
                .withDescription("Session name, for ASSUME_ROLE and WEB_IDENTITY_TOKEN.");
    }

    public ConfigOption<String> roleExternalId() {
        return option(".role.externalId", "External id, for ASSUME_ROLE; optional.");
    }

    public ConfigOption<String> roleStsEndpoint() {
        return option(
                ".role.stsEndpoint",
                "URL of STS, for ASSUME_ROLE and WEB_IDENTITY_TOKEN; else that of the region.");
    }

    public ConfigOption<String> webIdentityTokenFile() {
        return option(
                ".webIdentityToken.file",
                "Path of the token file, for WEB_IDENTITY_TOKEN; else AWS_WEB_IDENTITY_TOKEN_FILE.");
    }

    public ConfigOption<String> customClass() {
        return option(
                ".custom.class",
                "For CUSTOM: an AwsCredentialsProvider class with a public constructor that takes "
                        + "java.util.Properties (all of the client properties), or nothing.");
    }

    /** Every option of this provider. */
    public List<ConfigOption<?>> all() {
        return List.of(
                type(),
                accessKeyId(),
                secretKey(),
                sessionToken(),
                profileName(),
                profilePath(),
                roleArn(),
                roleSessionName(),
                roleExternalId(),
                roleStsEndpoint(),
                webIdentityTokenFile(),
                customClass());
    }

    private ConfigOption<String> option(String name, String description) {
        return ConfigOptions.key(prefix + name)
                .stringType()
                .noDefaultValue()
                .withDescription(description);
    }
}
