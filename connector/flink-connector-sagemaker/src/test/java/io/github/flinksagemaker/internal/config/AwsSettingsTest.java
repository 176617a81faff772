// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.ChecksumMode;
import io.github.flinksagemaker.config.CredentialsProviderType;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AwsSettingsTest {

    private static final String PROVIDER = "aws.credentials.provider";

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private static AwsSettings settings(String... keysAndValues) {
        return AwsSettings.of(properties(keysAndValues));
    }

    @Test
    void readsTypedValuesAndDefaults() {
        AwsSettings settings =
                settings(
                        "aws.region",
                        " eu-central-1 ",
                        "aws.s3.checksum",
                        "when_required",
                        "aws.http-client.read-timeout",
                        "45000");
        assertThat(settings.get(AwsOptions.REGION)).isEqualTo("eu-central-1");
        assertThat(settings.get(AwsOptions.S3_CHECKSUM)).isEqualTo(ChecksumMode.WHEN_REQUIRED);
        assertThat(settings.get(AwsOptions.HTTP_READ_TIMEOUT)).isEqualTo(Duration.ofSeconds(45));
        assertThat(settings.get(AwsOptions.S3_PATH_STYLE_ACCESS)).isFalse();
        assertThat(settings.find(AwsOptions.ENDPOINT)).isEmpty();
    }

    @Test
    void copiesWhatItIsGivenAndSerializes() throws Exception {
        Properties defaults = properties("aws.region", "eu-central-1");
        Properties properties = new Properties(defaults);
        properties.setProperty("aws.sqs.endpoint", "http://kept");
        AwsSettings settings = AwsSettings.of(properties);
        defaults.setProperty("aws.region", "us-east-1");
        assertThat(settings.get(AwsOptions.REGION)).isEqualTo("eu-central-1");
        assertThat(settings.toProperties()).containsEntry("aws.sqs.endpoint", "http://kept");
        assertThat(InstantiationUtil.clone(settings))
                .isEqualTo(settings)
                .hasSameHashCodeAs(settings);
        assertThat(settings).isNotEqualTo(AwsSettings.defaults());
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> settings("aws.regoin", "eu-central-1"))
                .hasMessageContaining("aws.regoin")
                .hasMessageContaining("aws.region");
        assertThatThrownBy(() -> settings(PROVIDER + ".role.provider.nonsense", "x"))
                .hasMessageContaining(".role.provider.nonsense");
    }

    @Test
    void aValueThatIsNoStringIsNamed() {
        Properties properties = new Properties();
        properties.put("aws.http-client.max-concurrency", 5);
        assertThatThrownBy(() -> AwsSettings.of(properties))
                .hasMessageContaining("aws.http-client.max-concurrency");
    }

    @ParameterizedTest
    @CsvSource({
        "aws.region, eu_central, eu_central",
        "aws.region, '', must be",
        "aws.region, eu-cental-1, did you mean eu-central-1",
        "aws.region, eu-centrall-1, did you mean eu-central-1",
        "aws.region, us-eats-1, did you mean us-east-1",
        "region, eu-central-1, did you mean aws.region",
        "s3.endpoint, https://host:1, did you mean aws.s3.endpoint",
        "credentials.provider, AUTO, did you mean aws.credentials.provider",
        "aws.endpoint, localhost:9000, https://host:port",
        "aws.s3.endpoint, s3.example.com, https://host:port",
        "aws.sqs.endpoint, ftp://x, ftp://x",
        "aws.http.protocol.version, HTTP2, HTTP1_1",
        "aws.http.protocol.version, HTTP3, HTTP3",
        "aws.http-client.max-concurrency, 0, at least 1",
        "aws.http-client.max-concurrency, many, many",
        "aws.http-client.read-timeout, 0 s, 'longer than zero, was 0 ms'",
        "aws.s3.expected-bucket-owner, 12345, 12 digits",
        "aws.s3.server-side-encryption, ROT13, ROT13",
        "aws.s3.kms-key-id, alias/x, aws.s3.server-side-encryption AWS_KMS",
        "aws.s3.path-style-access, perhaps, perhaps",
        "aws.s3.checksum, NEVER, NEVER",
        "aws.trust.all.certificates, maybe, maybe",
        "aws.credentials.provider, NONE, NONE",
        "aws.credentials.provider.role.stsEndpoint, sts, https://host:port",
    })
    void aValueThatCannotBeRightIsNamed(String key, String value, String hint) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasStackTraceContaining(key)
                .hasStackTraceContaining(hint);
    }

    @ParameterizedTest
    @CsvSource({
        "aws.credentials.provider, BASICC, BASIC",
        "aws.s3.server-side-encryption, ROT13, AWS_KMS",
        "aws.s3.checksum, NEVER, WHEN_REQUIRED",
    })
    void theMessageItselfNamesTheValuesThatAnOptionMayHave(String key, String value, String one) {
        assertThatThrownBy(() -> settings(key, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(key, value, one);
    }

    /** What the SDK does not know yet, and what a store compatible with S3 calls its own. */
    @Test
    void takesRegionsThatAreNew() {
        assertThat(settings("aws.region", "xx-northwest-7").get(AwsOptions.REGION))
                .isEqualTo("xx-northwest-7");
        assertThat(
                        settings("aws.region", "rack-row-1", "aws.s3.endpoint", "http://host:1")
                                .get(AwsOptions.REGION))
                .isEqualTo("rack-row-1");
    }

    @Test
    void aTypoIsToldFromTheNextName() {
        assertThatThrownBy(() -> settings("aws.regoin", "eu-central-1"))
                .hasMessageEndingWith("did you mean aws.region");
    }

    @Test
    void propertiesOfOthersAreRefusedByNameUnlessAProviderMayReadThem() {
        assertThatThrownBy(() -> settings("password", "hidden", "flink.stream", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("password", "flink.stream", "begin with aws.")
                .hasMessageNotContaining("hidden");
        settings("mine", "x", PROVIDER, "CUSTOM", PROVIDER + ".custom.class", "x.Y");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(
                        () ->
                                settings(
                                        "aws.region",
                                        "eu-cental-1",
                                        "aws.sqs.endpoint",
                                        "localhost",
                                        "aws.http-client.max-concurrency",
                                        "0"))
                .hasMessageContainingAll("eu-cental-1", "localhost", "max-concurrency");
    }

    @Test
    void noPropertiesAtAllAreRefusedByName() {
        assertThatThrownBy(() -> AwsSettings.of(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clientProperties");
    }

    @Test
    void anAccessKeyIdAloneMeansBasic() {
        AwsSettings settings =
                settings(PROVIDER + ".basic.accesskeyid", "id", PROVIDER + ".basic.secretkey", "s");
        assertThat(settings.credentialsProvider(AwsCredentialsOptions.REQUESTS))
                .isEqualTo(CredentialsProviderType.BASIC);
        assertThat(AwsSettings.defaults().credentialsProvider(AwsCredentialsOptions.REQUESTS))
                .isEqualTo(CredentialsProviderType.AUTO);
    }

    @Test
    void incompleteCredentialsNameWhatIsMissing() {
        assertThatThrownBy(() -> settings(PROVIDER + ".basic.accesskeyid", "id"))
                .hasMessageContaining(PROVIDER + ".basic.secretkey");
        assertThatThrownBy(() -> settings(PROVIDER, "ASSUME_ROLE"))
                .hasMessageContaining(PROVIDER + ".role.arn");
        assertThatThrownBy(() -> settings(PROVIDER, "CUSTOM"))
                .hasMessageContaining(PROVIDER + ".custom.class");
    }

    @Test
    void rolesNest() {
        String outer = PROVIDER + ".role.provider";
        assertThatThrownBy(
                        () ->
                                settings(
                                        PROVIDER,
                                        "ASSUME_ROLE",
                                        PROVIDER + ".role.arn",
                                        "arn:1",
                                        outer,
                                        "ASSUME_ROLE"))
                .hasMessageContaining(outer + ".role.arn");
        AwsSettings settings =
                settings(
                        PROVIDER,
                        "ASSUME_ROLE",
                        PROVIDER + ".role.arn",
                        "arn:1",
                        outer,
                        "ASSUME_ROLE",
                        outer + ".role.arn",
                        "arn:2",
                        outer + ".role.provider",
                        "PROFILE",
                        outer + ".role.provider.profile.name",
                        "p");
        AwsCredentialsOptions inner =
                AwsCredentialsOptions.REQUESTS.forAssumingTheRole().forAssumingTheRole();
        assertThat(settings.get(inner.profileName())).isEqualTo("p");
        assertThat(settings.get(inner.roleSessionName())).isEqualTo("flink-connector-sagemaker");
    }

    @Test
    void aUrlWithAPasswordIsRefusedAndNotShown() {
        assertThatThrownBy(() -> settings("aws.s3.endpoint", "https://user:pass@host:1/"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("aws.s3.endpoint must not hold a user or password")
                .hasMessageNotContaining("pass@");
    }

    @Test
    void neverShowsSecrets() {
        String nested = PROVIDER + ".role.provider";
        AwsSettings settings =
                settings(
                        "aws.region",
                        "eu-central-1",
                        PROVIDER + ".basic.accesskeyid",
                        "hidden1",
                        PROVIDER + ".basic.secretkey",
                        "hidden2",
                        PROVIDER + ".basic.sessiontoken",
                        "hidden3",
                        PROVIDER + ".role.externalId",
                        "hidden4",
                        nested + ".basic.secretkey",
                        "hidden5");
        assertThat(settings.toString())
                .contains("eu-central-1", PROVIDER + ".basic.secretkey=***")
                .doesNotContain("hidden");
    }

    @Test
    void aServiceHasItsOwnCredentialsIfAnyOfThemIsSet() {
        AwsSettings settings =
                settings(
                        "aws.s3.credentials.provider.basic.accesskeyid",
                        "id",
                        "aws.s3.credentials.provider.basic.secretkey",
                        "hidden");
        assertThat(settings.credentialsOf(AwsCredentialsOptions.S3))
                .isSameAs(AwsCredentialsOptions.S3);
        assertThat(settings.credentialsProvider(AwsCredentialsOptions.S3))
                .isEqualTo(CredentialsProviderType.BASIC);
        assertThat(settings.credentialsOf(AwsCredentialsOptions.SAGEMAKER_RUNTIME))
                .isSameAs(AwsCredentialsOptions.REQUESTS);
        assertThat(settings.credentialsOf(AwsCredentialsOptions.SQS))
                .isSameAs(AwsCredentialsOptions.REQUESTS);
        assertThat(settings.toString()).contains("***").doesNotContain("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3", "sagemakerruntime", "sqs"})
    void aServicesCredentialsAreCheckedLikeTheCommonOnes(String service) {
        String provider = "aws." + service + ".credentials.provider";
        assertThatThrownBy(() -> settings(provider, "ASSUME_ROLE"))
                .hasMessageContaining(provider + ".role.arn must be set");
        assertThatThrownBy(
                        () ->
                                settings(
                                        provider,
                                        "ASSUME_ROLE",
                                        provider + ".role.arn",
                                        "arn:1",
                                        provider + ".role.provider",
                                        "ASSUME_ROLE"))
                .hasMessageContaining(provider + ".role.provider.role.arn must be set");
        assertThatThrownBy(() -> settings(provider + ".basic.acceskeyid", "id"))
                .hasMessageContaining("did you mean " + provider + ".basic.accesskeyid");
        settings("mine", "x", provider, "CUSTOM", provider + ".custom.class", "x.Y");
    }
}
