// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.CredentialsProviderType;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.utils.IoUtils;

/** Makes the credentials provider that the options describe, and closes what it made. */
final class CredentialsFactory implements AutoCloseable {

    /**
     * Bounds a call to STS, and to the constructor of a user's class. Less than requests wait for
     * credentials, so that they fail with the reason.
     */
    static final Duration LONGEST_CALL = Duration.ofSeconds(25);

    private static final Duration STS_ATTEMPT = Duration.ofSeconds(8);

    private final AwsSettings settings;
    private final Region region;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    CredentialsFactory(AwsSettings settings, Region region) {
        this.settings = settings;
        this.region = region;
    }

    /** What is made first, for people: the option that says so, and its value. */
    static String made(AwsSettings settings, AwsCredentialsOptions options) {
        CredentialsProviderType type = settings.credentialsProvider(options);
        if (type == CredentialsProviderType.ASSUME_ROLE) {
            return made(settings, options.forAssumingTheRole());
        }
        return type == CredentialsProviderType.CUSTOM
                ? options.customClass().key() + " is " + settings.get(options.customClass())
                : options.type().key() + " is " + type;
    }

    AwsCredentialsProvider create(AwsCredentialsOptions options) {
        AwsCredentialsProvider provider = provider(options);
        if (provider instanceof AutoCloseable) {
            opened.push((AutoCloseable) provider);
        }
        return provider;
    }

    private AwsCredentialsProvider provider(AwsCredentialsOptions options) {
        switch (settings.credentialsProvider(options)) {
            case AUTO:
                // Not create(), which shares one instance that must not be closed.
                return DefaultCredentialsProvider.builder().build();
            case BASIC:
                return basic(options);
            case ENV_VAR:
                return EnvironmentVariableCredentialsProvider.create();
            case SYS_PROP:
                return SystemPropertyCredentialsProvider.create();
            case PROFILE:
                return profile(options);
            case WEB_IDENTITY_TOKEN:
                return webIdentityToken(options);
            case ASSUME_ROLE:
                return assumedRole(options);
            case CUSTOM:
                return CustomCredentials.create(settings, options.customClass());
        }
        throw new IllegalStateException("unknown kind of credentials provider");
    }

    private AwsCredentialsProvider basic(AwsCredentialsOptions options) {
        String id = settings.get(options.accessKeyId());
        String key = settings.get(options.secretKey());
        return StaticCredentialsProvider.create(
                settings.find(options.sessionToken()).isPresent()
                        ? AwsSessionCredentials.create(
                                id, key, settings.get(options.sessionToken()))
                        : AwsBasicCredentials.create(id, key));
    }

    private AwsCredentialsProvider profile(AwsCredentialsOptions options) {
        ProfileCredentialsProvider.Builder builder = ProfileCredentialsProvider.builder();
        settings.find(options.profileName()).ifPresent(builder::profileName);
        settings.find(options.profilePath())
                .ifPresent(
                        path ->
                                builder.profileFile(
                                        ProfileFileSupplier.reloadWhenModified(
                                                Path.of(path), ProfileFile.Type.CREDENTIALS)));
        return builder.build();
    }

    /** Not the SDK's own, which asks the STS of us-east-1 unless AWS_REGION is set. */
    private AwsCredentialsProvider webIdentityToken(AwsCredentialsOptions options) {
        StsWebIdentityTokenFileCredentialsProvider.Builder builder =
                StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(sts(AnonymousCredentialsProvider.create(), options))
                        .roleSessionName(settings.get(options.roleSessionName()));
        settings.find(options.roleArn()).ifPresent(builder::roleArn);
        settings.find(options.webIdentityTokenFile())
                .ifPresent(file -> builder.webIdentityTokenFile(Path.of(file)));
        return builder.build();
    }

    private AwsCredentialsProvider assumedRole(AwsCredentialsOptions options) {
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts(create(options.forAssumingTheRole()), options))
                .refreshRequest(
                        request ->
                                request.roleArn(settings.get(options.roleArn()))
                                        .roleSessionName(settings.get(options.roleSessionName()))
                                        .externalId(
                                                settings.find(options.roleExternalId())
                                                        .orElse(null)))
                .build();
    }

    private StsClient sts(AwsCredentialsProvider credentials, AwsCredentialsOptions options) {
        StsClientBuilder builder =
                StsClient.builder()
                        .credentialsProvider(credentials)
                        .region(region)
                        .overrideConfiguration(
                                bounds ->
                                        bounds.apiCallTimeout(LONGEST_CALL)
                                                .apiCallAttemptTimeout(STS_ATTEMPT));
        settings.find(options.roleStsEndpoint())
                .ifPresent(
                        url -> {
                            AwsClients.warnOfEndpoint(options.roleStsEndpoint().key(), url);
                            builder.endpointOverride(URI.create(url));
                        });
        StsClient client = builder.build();
        opened.push(client);
        return client;
    }

    @Override
    public void close() {
        opened.forEach(closeable -> IoUtils.closeQuietly(closeable, null));
        opened.clear();
    }
}
