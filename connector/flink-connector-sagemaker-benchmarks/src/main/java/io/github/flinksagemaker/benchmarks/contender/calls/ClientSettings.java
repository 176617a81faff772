// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.calls;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;

/** How a contender written by hand sets up the SDK's clients. */
public enum ClientSettings {
    /** As the SDK's builders do if they are told nothing. */
    SDK_DEFAULTS,

    /**
     * As the connector: both services over one HTTP client with one thread, on which futures
     * complete, and an object's checksum in a header instead of a trailer.
     */
    AS_CONNECTOR;

    private static final int CONNECTIONS = 128;
    private static final Duration ACQUISITION_TIMEOUT = Duration.ofSeconds(60);

    /** What clients share; null if each has its own. */
    @Nullable SdkAsyncHttpClient http() {
        return this == SDK_DEFAULTS
                ? null
                : NettyNioAsyncHttpClient.builder()
                        .eventLoopGroupBuilder(SdkEventLoopGroup.builder().numberOfThreads(1))
                        .protocol(Protocol.HTTP1_1)
                        .maxConcurrency(CONNECTIONS)
                        .connectionAcquisitionTimeout(ACQUISITION_TIMEOUT)
                        .build();
    }

    <B extends AwsAsyncClientBuilder<B, ?>> B apply(B builder, @Nullable SdkAsyncHttpClient http) {
        return http == null
                ? builder
                : builder.httpClient(http)
                        .asyncConfiguration(
                                async ->
                                        async.advancedOption(
                                                SdkAdvancedAsyncClientOption
                                                        .FUTURE_COMPLETION_EXECUTOR,
                                                Runnable::run));
    }

    /** A PUT's checksum; null if the SDK makes one. */
    @Nullable String checksum(byte[] body) {
        if (this == SDK_DEFAULTS) {
            return null;
        }
        CRC32 crc = new CRC32();
        crc.update(body);
        byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
        return Base64.getEncoder().encodeToString(value);
    }
}
