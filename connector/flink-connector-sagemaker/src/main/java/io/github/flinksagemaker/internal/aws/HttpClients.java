package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.config.AwsSettings;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/** Makes the HTTP client that all services of one subtask share; its threads are one JVM's. */
final class HttpClients {

    private static final Logger LOG = LoggerFactory.getLogger(HttpClients.class);

    /** Longer than the SDK's 10 s: a wait for a connection is back-pressure and no fault. */
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(60);

    private HttpClients() {}

    static SdkAsyncHttpClient create(AwsSettings settings) {
        Duration silence = settings.get(AwsOptions.HTTP_READ_TIMEOUT);
        boolean trustAll = settings.get(AwsOptions.TRUST_ALL_CERTIFICATES);
        if (trustAll) {
            LOG.warn(
                    "{} is set: requests are not protected against an impostor",
                    AwsOptions.TRUST_ALL_CERTIFICATES.key());
        }
        return NettyNioAsyncHttpClient.builder()
                .protocol(Protocol.HTTP1_1)
                .maxConcurrency(settings.get(AwsOptions.HTTP_MAX_CONCURRENCY))
                .connectionAcquisitionTimeout(ACQUISITION_TIMEOUT)
                .readTimeout(silence)
                .writeTimeout(silence)
                .buildWithDefaults(
                        AttributeMap.builder()
                                .put(SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES, trustAll)
                                .build());
    }
}
