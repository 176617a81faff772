// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.sqs;

import io.github.flinksagemaker.testkit.aws.Identity;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * ElasticMQ, reached by reflection only: its Scala 2.13 must not meet Flink's 2.12, so the two
 * share nothing but the JDK and SLF4J.
 */
final class ElasticMq implements AutoCloseable {

    private final ElasticMqJars jars;
    private final Object server;
    private final URI endpoint;

    private ElasticMq(ElasticMqJars jars, Object server, URI endpoint) {
        this.jars = jars;
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * Starts it on a free port.
     *
     * @param publicPort the port that queue URLs name
     */
    static ElasticMq start(Identity identity, int publicPort) throws IOException {
        ElasticMqJars jars = ElasticMqJars.open();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(jars.classLoader());
        try {
            Object address =
                    jars.classLoader()
                            .loadClass("org.elasticmq.NodeAddress")
                            .getConstructor(String.class, String.class, int.class, String.class)
                            .newInstance("http", "127.0.0.1", publicPort, "");
            Object builder =
                    jars.classLoader()
                            .loadClass("org.elasticmq.rest.sqs.SQSRestServerBuilder$")
                            .getField("MODULE$")
                            .get(null);
            builder = call(builder, "withInterface", String.class, "127.0.0.1");
            builder = call(builder, "withPort", int.class, 0);
            builder = call(builder, "withServerAddress", address.getClass(), address);
            builder = call(builder, "withAWSRegion", String.class, identity.region());
            builder = call(builder, "withAWSAccountId", String.class, identity.accountId());
            Object server = call(builder, "start");
            Object binding = call(server, "waitUntilStarted");
            InetSocketAddress bound = (InetSocketAddress) call(binding, "localAddress");
            return new ElasticMq(jars, server, URI.create("http://127.0.0.1:" + bound.getPort()));
        } catch (ReflectiveOperationException e) {
            jars.close();
            throw new IllegalStateException("ElasticMQ did not start", e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Its own address, which clients don't see. */
    URI endpoint() {
        return endpoint;
    }

    @Override
    public void close() {
        try {
            Object unused = call(server, "stopAndWait");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("ElasticMQ did not stop", e);
        } finally {
            jars.close();
        }
    }

    private static Object call(Object target, String method) throws ReflectiveOperationException {
        return target.getClass().getMethod(method).invoke(target);
    }

    private static Object call(Object target, String method, Class<?> type, Object argument)
            throws ReflectiveOperationException {
        return target.getClass().getMethod(method, type).invoke(target, argument);
    }
}
