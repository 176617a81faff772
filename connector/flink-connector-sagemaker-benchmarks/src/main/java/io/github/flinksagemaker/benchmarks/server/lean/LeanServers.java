// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import io.github.flinksagemaker.benchmarks.server.Served;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * S3 and SageMaker on one port and one thread. They check nothing, neither signatures nor checksums
 * nor names, since that would cost: the test kit does. There is no queue.
 */
public final class LeanServers implements Served, AutoCloseable {

    private static final String BUCKET_NAME = "bucket";
    private static final int MOST_BYTES = 64 << 20;

    private final EventLoopGroup thread = new NioEventLoopGroup(1);
    private final Objects objects = new Objects();
    private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);
    private final LeanS3 s3 = new LeanS3(objects, this::count);
    private final LeanSageMaker sageMaker = new LeanSageMaker(objects, BUCKET_NAME);
    private final Channel channel;
    private int delayMillis;

    private LeanServers() throws InterruptedException {
        Requests requests = new Requests();
        channel =
                new ServerBootstrap()
                        .group(thread)
                        .channel(NioServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<SocketChannel>() {
                                    @Override
                                    protected void initChannel(SocketChannel client) {
                                        client.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(MOST_BYTES))
                                                .addLast(requests);
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .sync()
                        .channel();
    }

    public static LeanServers start() throws InterruptedException {
        return new LeanServers();
    }

    /** Confined to the thread, as all else here. */
    @Sharable
    private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {

        @Override
        protected void channelRead0(ChannelHandlerContext client, FullHttpRequest request) {
            FullHttpResponse response = answer(request);
            Runnable write =
                    () -> {
                        var unused = client.writeAndFlush(response);
                    };
            if (delayMillis == 0) {
                write.run();
            } else {
                var unused = client.executor().schedule(write, delayMillis, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext client, Throwable cause) {
            cause.printStackTrace();
            var unused = client.close();
        }
    }

    private FullHttpResponse answer(FullHttpRequest request) {
        if (request.uri().endsWith("/async-invocations")) {
            count(Operation.INVOKE_ENDPOINT_ASYNC);
            return sageMaker.answer(request);
        }
        return s3.answer(request);
    }

    private void count(Operation operation) {
        counts.merge(operation, 1L, Long::sum);
    }

    @Override
    public Properties connection() {
        String url = "http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort();
        Properties connection = new Properties();
        connection.setProperty("aws.region", "eu-central-1");
        connection.setProperty("aws.s3.endpoint", url);
        connection.setProperty("aws.sagemakerruntime.endpoint", url);
        connection.setProperty("aws.s3.path-style-access", "true");
        connection.setProperty("aws.credentials.provider", "BASIC");
        connection.setProperty("aws.credentials.provider.basic.accesskeyid", "id");
        connection.setProperty("aws.credentials.provider.basic.secretkey", "secret");
        connection.setProperty(BUCKET, BUCKET_NAME);
        return connection;
    }

    @Override
    public Map<Operation, Long> counts() {
        return onThread(() -> new EnumMap<>(counts));
    }

    @Override
    public void reset() {
        onThread(
                () -> {
                    counts.clear();
                    return true;
                });
    }

    @Override
    public void clear() {
        onThread(
                () -> {
                    counts.clear();
                    objects.clear();
                    return true;
                });
    }

    @Override
    public void delay(int millis) {
        onThread(() -> delayMillis = millis);
    }

    private <T> T onThread(Callable<T> work) {
        return thread.submit(work).syncUninterruptibly().getNow();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
