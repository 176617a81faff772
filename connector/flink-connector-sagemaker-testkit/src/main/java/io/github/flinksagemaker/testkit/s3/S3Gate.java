// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.s3;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.fault.Requests;
import java.util.concurrent.TimeUnit;
import org.gaul.shaded.org.eclipse.jetty.io.Content;
import org.gaul.shaded.org.eclipse.jetty.server.Connector;
import org.gaul.shaded.org.eclipse.jetty.server.Handler;
import org.gaul.shaded.org.eclipse.jetty.server.Request;
import org.gaul.shaded.org.eclipse.jetty.server.Response;
import org.gaul.shaded.org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Stands before S3Proxy in its own server, so that signatures, streaming and keep-alive stay as
 * they are: counts the clients' requests and disturbs them. What comes through the emulator's own
 * connector passes untouched.
 */
final class S3Gate extends Handler.Wrapper {

    private final Connector emulatorsConnector;
    private final Faults faults;
    private final Requests requests;

    S3Gate(Handler s3Proxy, Connector emulatorsConnector, Faults faults, Requests requests) {
        super(s3Proxy);
        this.emulatorsConnector = emulatorsConnector;
        this.faults = faults;
        this.requests = requests;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnector() == emulatorsConnector) {
            return super.handle(request, response, callback);
        }
        S3Request asked =
                S3Request.of(
                        request.getMethod(),
                        request.getHttpURI().getPath(),
                        request.getHttpURI().getQuery(),
                        request.getHeaders().contains("x-amz-copy-source"));
        requests.add(asked.operation());
        if (faults.isS3Stopped()) {
            S3Failures.reset(request, callback);
            return true;
        }
        return handle(
                faults.next(asked.operation(), asked.subject()).orElse(null),
                asked,
                request,
                response,
                callback);
    }

    private boolean handle(
            @Nullable Fault fault,
            S3Request asked,
            Request request,
            Response response,
            Callback callback)
            throws Exception {
        if (fault instanceof Fault.Delay delay) {
            later(delay, request, response, callback);
            return true;
        }
        if (fault instanceof Fault.Reset reset) {
            if (!reset.afterActing()) {
                S3Failures.reset(request, callback);
                return true;
            }
            return super.handle(request, new S3Failures.LostResponse(request, response), callback);
        }
        if (fault instanceof Fault.Throttle) {
            refuse(
                    new Fault.Error(503, "SlowDown", "Please reduce your request rate."),
                    request,
                    response,
                    callback);
            return true;
        }
        if (fault instanceof Fault.Error error) {
            refuse(error, request, response, callback);
            return true;
        }
        if (fault instanceof Fault.HideMissing
                && (asked.operation() == Operation.GET_OBJECT
                        || asked.operation() == Operation.HEAD_OBJECT)) {
            return super.handle(request, new S3Failures.HiddenMissing(request, response), callback);
        }
        return super.handle(request, response, callback);
    }

    private void later(Fault.Delay delay, Request request, Response response, Callback callback) {
        var components = request.getComponents();
        components
                .getScheduler()
                .schedule(
                        () ->
                                components
                                        .getExecutor()
                                        .execute(() -> handleNow(request, response, callback)),
                        delay.by().toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void handleNow(Request request, Response response, Callback callback) {
        try {
            if (!super.handle(request, response, callback)) {
                Response.writeError(request, response, callback, 404);
            }
        } catch (Exception e) {
            Response.writeError(request, response, callback, e);
        }
    }

    /**
     * Reads the body first: an answer before its end would break the connection, which is another
     * fault.
     */
    private static void refuse(
            Fault.Error error, Request request, Response response, Callback callback) {
        Content.Source.consumeAll(
                request,
                Callback.from(
                        () -> S3Failures.write(error, request, response, callback),
                        callback::failed));
    }
}
