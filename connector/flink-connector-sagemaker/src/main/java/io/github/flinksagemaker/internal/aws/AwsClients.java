package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.AwsSettings;
import io.github.flinksagemaker.config.ChecksumMode;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.ConfigOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

/**
 * Makes SDK clients that share connections and credentials. Whoever asks for a client closes it;
 * this is closed last.
 */
public final class AwsClients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AwsClients.class);
    private static final String USER_AGENT = "flink-connector-sagemaker";

    /** Bounds calls that move no object; those that do are bounded by silence only. */
    public static final Duration SMALL_CALL_TIMEOUT = Duration.ofSeconds(30);

    private final AwsSettings settings;
    private final RequestObserver observer;
    private final Region region;
    private final HttpConnections http;
    private final CredentialsFactory credentialsFactory;
    private final AwsCredentialsProvider credentials;

    private AwsClients(AwsSettings settings, Consumer<RequestKind> requests, Region region) {
        this.settings = settings;
        this.observer = new RequestObserver(requests);
        this.region = region;
        this.credentialsFactory = new CredentialsFactory(settings, region);
        this.credentials = credentialsFactory.create(AwsCredentialsOptions.REQUESTS);
        this.http = new HttpConnections(settings);
    }

    /**
     * Opens what the clients share.
     *
     * @param requests told of every attempt of a request, on any thread
     * @throws ServiceException if there is no region, or a custom credentials provider can't be
     *     made
     */
    public static AwsClients create(AwsSettings settings, Consumer<RequestKind> requests) {
        return new AwsClients(settings, requests, region(settings));
    }

    public static AwsClients create(AwsSettings settings) {
        return create(settings, kind -> {});
    }

    /** S3, with the SDK's own few retries. */
    public S3AsyncClient s3() {
        ChecksumMode checksum = settings.get(AwsOptions.S3_CHECKSUM);
        boolean always = checksum == ChecksumMode.WHEN_SUPPORTED;
        ClientOverrideConfiguration configuration =
                common().addExecutionInterceptor(new S3Protection(settings)).build();
        return configure(S3AsyncClient.builder(), AwsOptions.S3_ENDPOINT, configuration)
                .forcePathStyle(settings.get(AwsOptions.S3_PATH_STYLE_ACCESS))
                .requestChecksumCalculation(
                        always
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        always
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED)
                .build();
    }

    /** SageMaker Runtime, without retries: a repeated call is a second inference. */
    public SageMakerRuntimeAsyncClient sageMakerRuntime() {
        return configure(
                        SageMakerRuntimeAsyncClient.builder(),
                        AwsOptions.SAGEMAKER_RUNTIME_ENDPOINT,
                        common().retryStrategy(DefaultRetryStrategy.doNotRetry())
                                .apiCallTimeout(SMALL_CALL_TIMEOUT)
                                .build())
                .build();
    }

    /** SQS, without retries: a receive is repeated anyway, a message not deleted comes again. */
    public SqsAsyncClient sqs() {
        return configure(
                        SqsAsyncClient.builder(),
                        AwsOptions.SQS_ENDPOINT,
                        common().retryStrategy(DefaultRetryStrategy.doNotRetry())
                                .apiCallTimeout(SMALL_CALL_TIMEOUT)
                                .build())
                .build();
    }

    private ClientOverrideConfiguration.Builder common() {
        return ClientOverrideConfiguration.builder()
                .addExecutionInterceptor(observer)
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT);
    }

    private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configure(
            B builder, ConfigOption<String> endpoint, ClientOverrideConfiguration configuration) {
        builder.region(region)
                .credentialsProvider(credentials)
                .httpClient(http.client())
                .overrideConfiguration(configuration);
        Optional<String> url = settings.find(endpoint).or(() -> settings.find(AwsOptions.ENDPOINT));
        url.ifPresent(
                value -> {
                    LOG.warn("Requests go to {} and not to AWS's own {}", value, endpoint.key());
                    builder.endpointOverride(URI.create(value));
                });
        return builder;
    }

    private static Region region(AwsSettings settings) {
        Optional<String> set = settings.find(AwsOptions.REGION);
        if (set.isPresent()) {
            return Region.of(set.get());
        }
        try {
            return DefaultAwsRegionProviderChain.builder().build().getRegion();
        } catch (SdkClientException e) {
            throw new ServiceException(
                    ErrorKind.MISCONFIGURED,
                    "no AWS region: set " + AwsOptions.REGION.key() + " or AWS_REGION",
                    e);
        }
    }

    @Override
    public void close() {
        http.close();
        credentialsFactory.close();
    }
}
