// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsOptions;
import io.github.flinksagemaker.internal.concurrent.NonBlockingThreads;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The HTTP client that all services of one subtask share, and its threads. They are not the SDK's
 * because those take two seconds to stop, by which each restart of a job would be longer.
 */
final class HttpConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HttpConnections.class);

    /**
     * Enough for what one subtask moves. Several would hand each other the ends of requests and
     * connections, and one that stops first would refuse what another still hands over.
     */
    private static final int THREADS = 1;

    private static final long CLOSE_SECONDS = 5;

    private static final int TASKS_OF_A_RELEASE = 3;

    /** The thread stops when it has had nothing to do for so long. */
    private static final long QUIET_MILLIS = 50;

    /** Longer than the SDK's 10 s: a wait for a connection is back-pressure and no fault. */
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(60);

    private final EventLoopGroup threads = new NioEventLoopGroup(THREADS, new HttpThreads());
    private final SdkAsyncHttpClient client;

    HttpConnections(AwsSettings settings) {
        Duration silence = settings.get(AwsOptions.HTTP_READ_TIMEOUT);
        boolean trustAll = settings.get(AwsOptions.TRUST_ALL_CERTIFICATES);
        if (trustAll) {
            LOG.warn(
                    "{} is set: requests are not protected against an impostor",
                    AwsOptions.TRUST_ALL_CERTIFICATES.key());
        }
        client =
                NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(SdkEventLoopGroup.create(threads))
                        .protocol(Protocol.HTTP1_1)
                        .maxConcurrency(settings.get(AwsOptions.HTTP_MAX_CONCURRENCY))
                        .connectionAcquisitionTimeout(ACQUISITION_TIMEOUT)
                        .readTimeout(silence)
                        .writeTimeout(silence)
                        .buildWithDefaults(
                                AttributeMap.builder()
                                        .put(
                                                SdkHttpConfigurationOption.TRUST_ALL_CERTIFICATES,
                                                trustAll)
                                        .build());
    }

    SdkAsyncHttpClient client() {
        return client;
    }

    /**
     * Returns when the connections of calls that are over are free: a call's future completes
     * before, in the same task of the thread, and a release may take another task or two.
     */
    void awaitReleases() {
        for (int i = 0; i < TASKS_OF_A_RELEASE; i++) {
            threads.submit(() -> {}).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Ends requests under way; returns when the threads have ended, interrupted or not. */
    @Override
    public void close() {
        // A task that is cancelled closes with its thread interrupted: the client would give up and
        // log errors.
        boolean interrupted = Thread.interrupted();
        try {
            client.close();
            endThreads();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** All calls complete on them. */
    private static final class HttpThreads extends DefaultThreadFactory {
        HttpThreads() {
            super("sagemaker-http", true);
        }

        @Override
        protected Thread newThread(Runnable work, String name) {
            return super.newThread(NonBlockingThreads.marking(work), name);
        }
    }

    private void endThreads() {
        boolean ended =
                threads.shutdownGracefully(
                                QUIET_MILLIS,
                                TimeUnit.SECONDS.toMillis(CLOSE_SECONDS),
                                TimeUnit.MILLISECONDS)
                        .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            LOG.warn("HTTP threads still run {} s after they were told to stop", CLOSE_SECONDS);
        }
    }
}
