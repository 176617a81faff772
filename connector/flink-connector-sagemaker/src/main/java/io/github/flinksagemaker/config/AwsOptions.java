// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import java.time.Duration;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * Client properties, by the names that users of Flink's other AWS connectors know; those of
 * credentials are in {@link AwsCredentialsOptions}.
 */
@PublicEvolving
public final class AwsOptions {

    /** Every client property starts with this. */
    public static final String PREFIX = "aws.";

    public static final ConfigOption<String> REGION =
            ConfigOptions.key("aws.region")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "AWS region of the endpoint and of the staging bucket, such as eu-central-1. "
                                    + "If it is not set, the SDK looks for one: AWS_REGION, the profile, instance metadata.");

    public static final ConfigOption<String> ENDPOINT =
            ConfigOptions.key("aws.endpoint")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "URL to use for every service that has no URL of its own here, instead of AWS's. "
                                    + "For VPC endpoints and test servers.");

    public static final ConfigOption<String> S3_ENDPOINT =
            ConfigOptions.key("aws.s3.endpoint")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("URL to use for S3; before " + ENDPOINT.key() + ".");

    public static final ConfigOption<String> SAGEMAKER_RUNTIME_ENDPOINT =
            ConfigOptions.key("aws.sagemakerruntime.endpoint")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "URL to use for SageMaker Runtime; before " + ENDPOINT.key() + ".");

    public static final ConfigOption<String> SQS_ENDPOINT =
            ConfigOptions.key("aws.sqs.endpoint")
                    .stringType()
                    .noDefaultValue()
                    .withDescription("URL to use for SQS; before " + ENDPOINT.key() + ".");

    public static final ConfigOption<Boolean> S3_PATH_STYLE_ACCESS =
            ConfigOptions.key("aws.s3.path-style-access")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether the bucket stands in the path of URLs and not in the host name, "
                                    + "which most S3-compatible stores need.");

    public static final ConfigOption<ChecksumMode> S3_CHECKSUM =
            ConfigOptions.key("aws.s3.checksum")
                    .enumType(ChecksumMode.class)
                    .defaultValue(ChecksumMode.WHEN_SUPPORTED)
                    .withDescription(
                            "When S3 requests carry checksums and responses are checked against them. "
                                    + "WHEN_REQUIRED is for S3-compatible stores that refuse CRC32 trailers.");

    public static final ConfigOption<ServerSideEncryption> S3_SERVER_SIDE_ENCRYPTION =
            ConfigOptions.key("aws.s3.server-side-encryption")
                    .enumType(ServerSideEncryption.class)
                    .noDefaultValue()
                    .withDescription(
                            "How S3 encrypts inputs and ledger. If it is not set, the bucket's default decides.");

    public static final ConfigOption<String> S3_KMS_KEY_ID =
            ConfigOptions.key("aws.s3.kms-key-id")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "ARN, id or alias of the KMS key; only with "
                                    + S3_SERVER_SIDE_ENCRYPTION.key()
                                    + " AWS_KMS, which otherwise takes the account's own key for S3.");

    public static final ConfigOption<String> S3_EXPECTED_BUCKET_OWNER =
            ConfigOptions.key("aws.s3.expected-bucket-owner")
                    .stringType()
                    .noDefaultValue()
                    .withDescription(
                            "Account id, 12 digits, that has to own every bucket that is used, the endpoint's "
                                    + "output bucket included; S3 refuses requests to others.");

    public static final ConfigOption<Boolean> TRUST_ALL_CERTIFICATES =
            ConfigOptions.key("aws.trust.all.certificates")
                    .booleanType()
                    .defaultValue(false)
                    .withDescription(
                            "Whether any TLS certificate is accepted. For test servers only: it takes "
                                    + "away all protection against an impostor.");

    public static final ConfigOption<HttpProtocolVersion> HTTP_PROTOCOL_VERSION =
            ConfigOptions.key("aws.http.protocol.version")
                    .enumType(HttpProtocolVersion.class)
                    .defaultValue(HttpProtocolVersion.HTTP1_1)
                    .withDescription(
                            "HTTP version; S3 and SageMaker Runtime offer HTTP1_1 only, so it is the only value.");

    public static final ConfigOption<Integer> HTTP_MAX_CONCURRENCY =
            ConfigOptions.key("aws.http-client.max-concurrency")
                    .intType()
                    .defaultValue(128)
                    .withDescription(
                            "Connections that one subtask opens to one service host, at least 1; "
                                    + "requests beyond wait.");

    public static final ConfigOption<Duration> HTTP_READ_TIMEOUT =
            ConfigOptions.key("aws.http-client.read-timeout")
                    .durationType()
                    .defaultValue(Duration.ofSeconds(30))
                    .withDescription(
                            "How long a connection may be silent while a request or a response is under "
                                    + "way. It bounds silence, not the transfer of a large object.");

    private AwsOptions() {}
}
