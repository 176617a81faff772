// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.ChecksumMode;
import io.github.flinksagemaker.internal.concurrent.NonBlockingThreads;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientAsyncConfiguration;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeAsyncClient;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.utils.IoUtils;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * Makes SDK clients that share connections and credentials, and closes all of them. A client has
 * threads of its own; whoever asked for one may close it earlier.
 */
public final class AwsClients implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AwsClients.class);

    /** Endpoints that were warned of: each subtask makes clients, with the same ones. */
    private static final Set<String> WARNED = ConcurrentHashMap.newKeySet();

    private static final String USER_AGENT = "flink-connector-sagemaker";

    /** Bounds calls that move no object. */
    public static final Duration SMALL_CALL_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Bounds all others, which may move a gigabyte, with their repetitions. Silence ends them much
     * sooner, but a service that sends a byte now and then is not silent.
     */
    private static final Duration OBJECT_CALL_TIMEOUT = Duration.ofHours(1);

    /**
     * Futures complete on the thread of the connections: a hand-over to one of dozens of threads of
     * the SDK's costs more than what is done there, which is little and never waits ({@link
     * NonBlockingThreads}).
     */
    private static final ClientAsyncConfiguration COMPLETING_IN_PLACE =
            ClientAsyncConfiguration.builder()
                    .advancedOption(
                            SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run)
                    .build();

    private final AwsSettings settings;
    private final RequestObserver observer;
    private final Region region;
    private final HttpConnections http;
    private final ClientUser user;
    private final SdkTimer timer;
    private final Queue<SdkAutoCloseable> made = new ConcurrentLinkedQueue<>();
    private final Queue<SharedCredentials> credentials = new ConcurrentLinkedQueue<>();

    private AwsClients(
            AwsSettings settings, ClientUser user, Region region, SharedCredentials credentials) {
        this.settings = settings;
        this.observer = new RequestObserver(user);
        this.region = region;
        this.user = user;
        this.credentials.add(credentials);
        this.http = new HttpConnections(settings);
        this.timer = new SdkTimer(user::brokeDown);
    }

    /**
     * Opens what the clients share. Credentials are resolved later, off the thread that needs them.
     *
     * @param user told of every attempt of a request, on any thread
     * @throws ServiceException if there is no region, or a custom credentials provider can't be
     *     made
     */
    public static AwsClients create(AwsSettings settings, ClientUser user) {
        Region region = Regions.of(settings);
        SharedCredentials credentials =
                SharedCredentials.of(user, settings, AwsCredentialsOptions.REQUESTS, region);
        try {
            return new AwsClients(settings, user, region, credentials);
        } catch (Throwable e) {
            credentials.close();
            throw e;
        }
    }

    /** What {@code make} makes of new clients, which are closed if it throws. */
    public static <T> T make(AwsSettings settings, ClientUser user, Function<AwsClients, T> make) {
        AwsClients clients = create(settings, user);
        try {
            return make.apply(clients);
        } catch (Throwable e) {
            clients.close();
            throw e;
        }
    }

    public static AwsClients create(AwsSettings settings) {
        return create(settings, kind -> {});
    }

    /** S3, with the SDK's own few retries. */
    public S3AsyncClient s3() {
        ChecksumMode checksum = settings.get(AwsOptions.S3_CHECKSUM);
        boolean always = checksum == ChecksumMode.WHEN_SUPPORTED;
        ClientOverrideConfiguration configuration =
                common().addExecutionInterceptor(new EncryptionAndOwnerInterceptor(settings))
                        .apiCallTimeout(OBJECT_CALL_TIMEOUT)
                        .build();
        RefreshingCredentials signing = credentials(AwsCredentialsOptions.S3);
        S3AsyncClient client =
                configure(S3AsyncClient.builder(), AwsOptions.S3_ENDPOINT, signing, configuration)
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
        made.add(client);
        return new CredentialsGate(signing).before(client);
    }

    /** SageMaker Runtime, without retries: a repeated call is a second inference. */
    public SageMakerRuntimeAsyncClient sageMakerRuntime() {
        return withoutRetries(
                SageMakerRuntimeAsyncClient.class,
                SageMakerRuntimeAsyncClient.builder(),
                AwsOptions.SAGEMAKER_RUNTIME_ENDPOINT,
                AwsCredentialsOptions.SAGEMAKER_RUNTIME);
    }

    /** SQS, without retries: a receive is repeated anyway, a message not deleted comes again. */
    public SqsAsyncClient sqs() {
        return withoutRetries(
                SqsAsyncClient.class,
                SqsAsyncClient.builder(),
                AwsOptions.SQS_ENDPOINT,
                AwsCredentialsOptions.SQS);
    }

    /** Returns when the connections of calls that are over wait for others. */
    void awaitReleases() {
        http.awaitReleases();
    }

    private <
                    B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>,
                    C extends SdkAutoCloseable>
            C withoutRetries(
                    Class<C> type,
                    B builder,
                    ConfigOption<String> endpoint,
                    AwsCredentialsOptions service) {
        RefreshingCredentials signing = credentials(service);
        ClientOverrideConfiguration configuration =
                common().retryStrategy(DefaultRetryStrategy.doNotRetry())
                        .apiCallTimeout(SMALL_CALL_TIMEOUT)
                        .build();
        C client = configure(builder, endpoint, signing, configuration).build();
        made.add(client);
        return new CredentialsGate(signing).before(type, client);
    }

    /** A service's own credentials, or the common ones. */
    private RefreshingCredentials credentials(AwsCredentialsOptions service) {
        SharedCredentials shared =
                SharedCredentials.of(user, settings, settings.credentialsOf(service), region);
        credentials.add(shared);
        return shared.get();
    }

    private ClientOverrideConfiguration.Builder common() {
        return ClientOverrideConfiguration.builder()
                .addExecutionInterceptor(observer)
                .scheduledExecutorService(timer)
                .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, USER_AGENT);
    }

    private <B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>, C> B configure(
            B builder,
            ConfigOption<String> endpoint,
            RefreshingCredentials signing,
            ClientOverrideConfiguration configuration) {
        builder.region(region)
                .credentialsProvider(signing.latest())
                .httpClient(http.client())
                .asyncConfiguration(COMPLETING_IN_PLACE)
                .overrideConfiguration(configuration);
        Optional<String> url = settings.find(endpoint).or(() -> settings.find(AwsOptions.ENDPOINT));
        url.ifPresent(
                value -> {
                    warnOfEndpoint(endpoint.key(), value);
                    builder.endpointOverride(URI.create(value));
                });
        return builder;
    }

    static void warnOfEndpoint(String option, String url) {
        if (WARNED.add(option + " " + url)) {
            LOG.warn("Requests go to {}, which {} says, and not to AWS", url, option);
        }
    }

    /** Whatever one of them throws, all others are closed, which have threads. */
    @Override
    public void close() {
        try (SdkAutoCloseable shared = this::closeCredentials;
                SdkAutoCloseable clients = this::closeMade;
                timer;
                http) {
            timer.shutdown(); // no repetition begins on connections that are closed
        }
    }

    private void closeMade() {
        made.forEach(client -> IoUtils.closeQuietly(client, null));
        made.clear();
    }

    private void closeCredentials() {
        credentials.forEach(SharedCredentials::close);
    }
}
