// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import io.github.flinksagemaker.testkit.fault.Fault;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import org.gaul.shaded.org.eclipse.jetty.http.HttpHeader;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;

/** The ways in which an answer of S3 is not what S3Proxy would have answered. */
final class S3Failures {

    private static final Fault.Error ACCESS_DENIED =
            new Fault.Error(403, "AccessDenied", "Access Denied");

    private S3Failures() {}

    /** Ends the connection with a TCP reset, not with an orderly close. */
    static void reset(Request request, Callback callback) {
        IOException broken = new IOException("Connection reset on purpose");
        var endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
        if (endPoint.getTransport() instanceof SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                broken.addSuppressed(e);
            }
        }
        endPoint.close(broken);
        callback.failed(broken);
    }

    static void write(Fault.Error error, Request request, Response response, Callback callback) {
        response.setStatus(error.status());
        ByteBuffer body = body(error, request, response);
        response.write(true, body, callback);
    }

    /** S3's error document; a HEAD has none. */
    private static ByteBuffer body(Fault.Error error, Request request, Response response) {
        response.getHeaders().put("x-amz-request-id", "TESTKITFAULT0000");
        if (request.getMethod().equals("HEAD")) {
            response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
            return ByteBuffer.allocate(0);
        }
        byte[] xml =
                ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>"
                                + error.code()
                                + "</Code><Message>"
                                + error.message()
                                + "</Message><RequestId>TESTKITFAULT0000</RequestId></Error>")
                        .getBytes(StandardCharsets.UTF_8);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/xml");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, xml.length);
        return ByteBuffer.wrap(xml);
    }

    /** Lets S3Proxy act and breaks the connection where the answer would begin. */
    static final class LostResponse extends Response.Wrapper {

        LostResponse(Request request, Response wrapped) {
            super(request, wrapped);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            S3Failures.reset(getRequest(), callback);
        }
    }

    /** Turns 404 into 403. */
    static final class HiddenMissing extends Response.Wrapper {

        private boolean replaced;

        HiddenMissing(Request request, Response wrapped) {
            super(request, wrapped);
        }

        @Override
        public void write(boolean last, ByteBuffer content, Callback callback) {
            if (replaced) {
                callback.succeeded();
            } else if (getStatus() == 404) {
                replaced = true;
                S3Failures.write(ACCESS_DENIED, getRequest(), getWrapped(), callback);
            } else {
                super.write(last, content, callback);
            }
        }
    }
}
