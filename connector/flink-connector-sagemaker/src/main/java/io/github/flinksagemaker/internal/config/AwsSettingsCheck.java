// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.CredentialsProviderType;
import io.github.flinksagemaker.config.HttpProtocolVersion;
import io.github.flinksagemaker.config.ServerSideEncryption;
import io.github.flinksagemaker.internal.text.DurationText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import software.amazon.awssdk.regions.Region;

/** Finds what can't be right in client properties before a job is submitted. */
final class AwsSettingsCheck {

    private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)+");

    /** As the codes of all of AWS's regions end. */
    private static final Pattern POINT_OF_THE_COMPASS =
            Pattern.compile(".+-(central|(north|south)?(east|west)?)-[0-9]+");

    private static final List<ConfigOption<String>> ENDPOINTS =
            List.of(
                    AwsOptions.ENDPOINT,
                    AwsOptions.S3_ENDPOINT,
                    AwsOptions.SAGEMAKER_RUNTIME_ENDPOINT,
                    AwsOptions.SQS_ENDPOINT);

    /** All requests', then those of one service. */
    private static final List<AwsCredentialsOptions> CREDENTIALS =
            List.of(
                    AwsCredentialsOptions.REQUESTS,
                    AwsCredentialsOptions.S3,
                    AwsCredentialsOptions.SAGEMAKER_RUNTIME,
                    AwsCredentialsOptions.SQS);

    private static final Set<String> SECRETS =
            keysOf(
                    options ->
                            List.of(
                                    options.accessKeyId(),
                                    options.secretKey(),
                                    options.sessionToken(),
                                    options.roleExternalId()));

    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");

    private static final List<ConfigOption<?>> OTHERS =
            List.of(
                    AwsOptions.REGION,
                    AwsOptions.S3_PATH_STYLE_ACCESS,
                    AwsOptions.S3_CHECKSUM,
                    AwsOptions.S3_SERVER_SIDE_ENCRYPTION,
                    AwsOptions.S3_KMS_KEY_ID,
                    AwsOptions.S3_EXPECTED_BUCKET_OWNER,
                    AwsOptions.TRUST_ALL_CERTIFICATES,
                    AwsOptions.HTTP_PROTOCOL_VERSION,
                    AwsOptions.HTTP_MAX_CONCURRENCY,
                    AwsOptions.HTTP_READ_TIMEOUT);

    private AwsSettingsCheck() {}

    /** The names of all properties. */
    static Set<String> known() {
        Set<String> known = keys(OTHERS);
        known.addAll(keys(ENDPOINTS));
        known.addAll(keysOf(AwsCredentialsOptions::all));
        return known;
    }

    /** Throws an IllegalArgumentException that names all that is wrong. */
    static void check(AwsSettings settings) {
        Set<String> known = known();
        Problems problems = new Problems();
        checkKeys(settings, known, problems);
        // Read for the parse errors of their own that they may hold.
        OTHERS.forEach(option -> problems.read(() -> settings.find(option)));
        problems.run(
                () ->
                        settings.find(AwsOptions.REGION)
                                .ifPresent(region -> checkRegion(settings, region)));
        ENDPOINTS.forEach(option -> problems.run(() -> checkUrl(settings, option)));
        problems.run(() -> checkProtection(settings));
        problems.run(() -> checkConnections(settings));
        CREDENTIALS.forEach(one -> problems.run(() -> checkCredentials(settings, one)));
        problems.throwIfAny("the AWS clients");
    }

    private static void checkConnections(AwsSettings settings) {
        HttpProtocolVersion http = settings.get(AwsOptions.HTTP_PROTOCOL_VERSION);
        if (http != HttpProtocolVersion.HTTP1_1) {
            fail(
                    AwsOptions.HTTP_PROTOCOL_VERSION,
                    "be HTTP1_1, the only version that S3 and SageMaker Runtime offer",
                    http);
        }
        int connections = settings.get(AwsOptions.HTTP_MAX_CONCURRENCY);
        if (connections < 1) {
            fail(AwsOptions.HTTP_MAX_CONCURRENCY, "be at least 1", connections);
        }
        Duration silence = settings.get(AwsOptions.HTTP_READ_TIMEOUT);
        if (silence.isZero() || silence.isNegative()) {
            fail(AwsOptions.HTTP_READ_TIMEOUT, "be longer than zero", DurationText.of(silence));
        }
    }

    private static void checkKeys(AwsSettings settings, Set<String> known, Problems problems) {
        boolean custom =
                Boolean.TRUE.equals(
                        problems.read(
                                () ->
                                        CREDENTIALS.stream()
                                                .anyMatch(
                                                        one -> hasCustomProvider(settings, one))));
        for (String key : new TreeSet<>(settings.values().keySet())) {
            if (!key.startsWith(AwsOptions.PREFIX)) {
                String meant = AwsOptions.PREFIX + key;
                problems.require(
                        custom && !known.contains(meant),
                        "client properties begin with aws., and others mean something to a custom"
                                + " credentials provider alone: "
                                + key
                                + Closest.hint(meant, known));
            } else if (!known.contains(unnested(key))) {
                String hint = Closest.hint(unnested(key), known);
                problems.add(
                        "unknown client property "
                                + key
                                + (hint.isEmpty() ? "; known ones are " + known : hint));
            }
        }
    }

    private static boolean hasCustomProvider(AwsSettings settings, AwsCredentialsOptions options) {
        CredentialsProviderType type = settings.credentialsProvider(options);
        return type == CredentialsProviderType.CUSTOM
                || (type == CredentialsProviderType.ASSUME_ROLE
                        && hasCustomProvider(settings, options.forAssumingTheRole()));
    }

    /** Stores that are compatible with S3 have regions of their own; AWS gets new ones. */
    private static void checkRegion(AwsSettings settings, String region) {
        boolean aws =
                settings.find(AwsOptions.ENDPOINT).isEmpty()
                        && settings.find(AwsOptions.S3_ENDPOINT).isEmpty();
        Set<String> known = new TreeSet<>();
        Region.regions().forEach(one -> known.add(one.id()));
        if (!REGION.matcher(region).matches()
                || (aws
                        && !known.contains(region)
                        && !POINT_OF_THE_COMPASS.matcher(region).matches())) {
            fail(
                    AwsOptions.REGION,
                    "be a region's code such as eu-central-1",
                    region + Closest.hint(region, known));
        }
    }

    private static void checkProtection(AwsSettings settings) {
        settings.find(AwsOptions.S3_EXPECTED_BUCKET_OWNER)
                .filter(owner -> !ACCOUNT.matcher(owner).matches())
                .ifPresent(
                        owner ->
                                fail(
                                        AwsOptions.S3_EXPECTED_BUCKET_OWNER,
                                        "be an account id of 12 digits",
                                        owner));
        boolean kms =
                settings.find(AwsOptions.S3_SERVER_SIDE_ENCRYPTION).orElse(null)
                        == ServerSideEncryption.AWS_KMS;
        settings.find(AwsOptions.S3_KMS_KEY_ID)
                .filter(key -> !kms)
                .ifPresent(
                        key ->
                                fail(
                                        AwsOptions.S3_KMS_KEY_ID,
                                        "go with "
                                                + AwsOptions.S3_SERVER_SIDE_ENCRYPTION.key()
                                                + " AWS_KMS",
                                        key));
    }

    /** Whether the value of {@code key} must not be shown. */
    static boolean isSecret(String key) {
        return SECRETS.contains(unnested(key));
    }

    private static void checkCredentials(AwsSettings settings, AwsCredentialsOptions options) {
        checkUrl(settings, options.roleStsEndpoint());
        switch (settings.credentialsProvider(options)) {
            case BASIC:
                require(settings, options, options.accessKeyId());
                require(settings, options, options.secretKey());
                break;
            case ASSUME_ROLE:
                require(settings, options, options.roleArn());
                checkCredentials(settings, options.forAssumingTheRole());
                break;
            case CUSTOM:
                require(settings, options, options.customClass());
                break;
            case AUTO:
            case ENV_VAR:
            case SYS_PROP:
            case PROFILE:
            case WEB_IDENTITY_TOKEN:
                break;
        }
    }

    private static void require(
            AwsSettings settings, AwsCredentialsOptions options, ConfigOption<String> option) {
        if (settings.find(option).orElse("").isEmpty()) {
            throw new IllegalArgumentException(
                    option.key()
                            + " must be set, because "
                            + options.type().key()
                            + " is "
                            + settings.credentialsProvider(options));
        }
    }

    private static void checkUrl(AwsSettings settings, ConfigOption<String> option) {
        settings.find(option)
                .filter(AwsSettingsCheck::hasUserInfo)
                .ifPresent(
                        url -> {
                            throw new IllegalArgumentException(
                                    option.key()
                                            + " must not hold a user or password, since URLs are"
                                            + " logged: use "
                                            + AwsCredentialsOptions.REQUESTS.type().key());
                        });
        settings.find(option)
                .filter(url -> !isUrl(url))
                .ifPresent(url -> fail(option, "be a URL such as https://host:port", url));
    }

    private static boolean hasUserInfo(String url) {
        int start = url.indexOf("://");
        return start >= 0 && url.indexOf('@', start) >= 0;
    }

    private static boolean isUrl(String value) {
        try {
            URI uri = new URI(value);
            return uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void fail(ConfigOption<?> option, String must, Object value) {
        throw new IllegalArgumentException(option.key() + " must " + must + ", was " + value);
    }

    /** Roles nest to any depth; the options at each level are the same. */
    private static String unnested(String key) {
        String result = key;
        for (AwsCredentialsOptions options : CREDENTIALS) {
            String root = options.type().key();
            String nested = options.forAssumingTheRole().type().key();
            while (result.startsWith(nested)) {
                result = root + result.substring(nested.length());
            }
        }
        return result;
    }

    private static Set<String> keysOf(
            Function<AwsCredentialsOptions, List<? extends ConfigOption<?>>> some) {
        Set<String> keys = new TreeSet<>();
        CREDENTIALS.forEach(one -> keys.addAll(keys(some.apply(one))));
        return keys;
    }

    private static Set<String> keys(List<? extends ConfigOption<?>> options) {
        Set<String> keys = new TreeSet<>();
        options.forEach(option -> keys.add(option.key()));
        return keys;
    }
}
