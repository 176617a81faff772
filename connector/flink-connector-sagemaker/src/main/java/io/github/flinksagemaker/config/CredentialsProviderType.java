// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** Where AWS credentials come from; the names are those of Flink's other AWS connectors. */
@PublicEvolving
public enum CredentialsProviderType {
    /** The SDK's default chain: environment, system properties, web identity, profile, metadata. */
    AUTO,
    /** An access key id and a secret key given as options. */
    BASIC,
    /** The environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
    ENV_VAR,
    /** The system properties aws.accessKeyId and aws.secretAccessKey. */
    SYS_PROP,
    /** A profile of a credentials file. */
    PROFILE,
    /** A role assumed with a web identity token, as on EKS. */
    WEB_IDENTITY_TOKEN,
    /** A role assumed with other credentials. */
    ASSUME_ROLE,
    /** A class of the user's. */
    CUSTOM
}
