// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import io.github.flinksagemaker.testkit.aws.Identity;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Requests;
import java.lang.reflect.Field;
import java.net.URI;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.gaul.shaded.org.eclipse.jetty.server.HttpConnectionFactory;
import org.gaul.shaded.org.eclipse.jetty.server.Server;
import org.gaul.shaded.org.eclipse.jetty.server.ServerConnector;

/**
 * S3Proxy over memory with two ports: one for clients, counted and disturbed, and one for the
 * emulator.
 */
public final class S3Server implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final S3Proxy proxy;
    private final ServerConnector emulatorsConnector;

    private S3Server(S3Proxy proxy, ServerConnector emulatorsConnector) {
        this.proxy = proxy;
        this.emulatorsConnector = emulatorsConnector;
    }

    /**
     * Starts it.
     *
     * @param port the clients' port, 0 for any free one
     * @throws IllegalStateException if it does not start, for instance because the port is taken
     */
    public static S3Server start(int port, Identity identity, Faults faults, Requests requests) {
        S3Proxy proxy =
                S3Proxy.builder()
                        .blobStore(new WholeObjects(new TransientNio2BlobStore()))
                        .endpoint(URI.create("http://" + HOST + ":" + port))
                        .awsAuthentication(
                                AuthenticationType.AWS_V2_OR_V4,
                                identity.accessKeyId(),
                                identity.secretAccessKey())
                        .ignoreUnknownHeaders(true)
                        .stopTimeout(0)
                        .build();
        try {
            Server server = serverOf(proxy);
            ServerConnector clients = (ServerConnector) server.getConnectors()[0];
            ServerConnector emulators =
                    new ServerConnector(
                            server,
                            new HttpConnectionFactory(
                                    clients.getConnectionFactory(HttpConnectionFactory.class)
                                            .getHttpConfiguration()));
            emulators.setHost(HOST);
            emulators.setPort(0);
            server.addConnector(emulators);
            server.setHandler(new S3Gate(server.getHandler(), emulators, faults, requests));
            proxy.start();
            return new S3Server(proxy, emulators);
        } catch (Exception e) {
            throw new IllegalStateException("S3 did not start on port " + port, e);
        }
    }

    /** The endpoint for clients. */
    public URI endpoint() {
        return URI.create("http://" + HOST + ":" + proxy.getPort());
    }

    /** The endpoint for the emulator itself: never disturbed, never counted. */
    public URI undisturbedEndpoint() {
        return URI.create("http://" + HOST + ":" + emulatorsConnector.getLocalPort());
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("S3 did not stop", e);
        }
    }

    /** S3Proxy keeps its Jetty to itself; a handler before it and a second port need it. */
    private static Server serverOf(S3Proxy proxy) throws ReflectiveOperationException {
        Field field = S3Proxy.class.getDeclaredField("server");
        field.setAccessible(true);
        return (Server) field.get(proxy);
    }
}
