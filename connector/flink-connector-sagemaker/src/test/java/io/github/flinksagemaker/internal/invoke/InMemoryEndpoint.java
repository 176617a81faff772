// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.invoke;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.FaultScript;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous endpoint in memory. It accepts and records every request, and answers with
 * locations whose name has nothing to do with the inference id, as SageMaker does. With a model, it
 * reads the input object and writes an output or failure object: at once, or when the test says so.
 * Thread-safe.
 */
public final class InMemoryEndpoint implements InferenceEndpoint {

    /** What the script can make fail, and counts; a call's target is its inference id. */
    public enum Operation {
        INVOKE
    }

    /** What the container does with one payload. */
    public interface Model {
        /** The response's body; an exception's message becomes the failure object. */
        byte[] predict(byte[] input, InvocationRequest request) throws Exception;
    }

    private record Pending(InvocationRequest request, AcceptedInvocation accepted) {}

    private final Executor executor;
    private final S3Location outputPath;
    private final @Nullable S3Location failurePath;
    private final FaultScript<Operation> script = new FaultScript<>(Operation.class);
    private final List<InvocationRequest> requests = new ArrayList<>();
    private final List<AcceptedInvocation> accepted = new ArrayList<>();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private @Nullable InMemoryObjectStore store;
    private @Nullable Model model;
    private boolean settlesAtOnce;
    private boolean refusesBodies;
    private @Nullable String withoutFailurePath;
    private volatile boolean closed;

    /** Accepts on the calling thread; outputs and failures are in the bucket {@code models}. */
    public InMemoryEndpoint() {
        this(
                Runnable::run,
                S3Location.of("models", "outputs"),
                S3Location.of("models", "failures"));
    }

    /**
     * Accepts and completes on {@code executor}; without a failure path, failures leave nothing.
     */
    public InMemoryEndpoint(
            Executor executor, S3Location outputPath, @Nullable S3Location failurePath) {
        this.executor = executor;
        this.outputPath = outputPath;
        this.failurePath = failurePath;
    }

    /** Runs {@code model} on each accepted input, at once. */
    public synchronized InMemoryEndpoint withModel(InMemoryObjectStore store, Model model) {
        this.store = store;
        this.model = model;
        this.settlesAtOnce = true;
        return this;
    }

    /** Runs {@code model} on accepted inputs only when {@link #settleNext()} is called. */
    public synchronized InMemoryEndpoint withModelByHand(InMemoryObjectStore store, Model model) {
        withModel(store, model);
        this.settlesAtOnce = false;
        return this;
    }

    /** From now on, a request that carries its payload is refused. */
    public synchronized InMemoryEndpoint refusingBodies() {
        refusesBodies = true;
        return this;
    }

    /** From now on, the answers of one endpoint name no failure location. */
    public synchronized InMemoryEndpoint withoutFailurePath(String endpointName) {
        withoutFailurePath = endpointName;
        return this;
    }

    /** Faults and counts. */
    public FaultScript<Operation> script() {
        return script;
    }

    /** The accepted requests, in order, those whose answer was lost included. */
    public synchronized List<InvocationRequest> requests() {
        return List.copyOf(requests);
    }

    /** What was answered to {@link #requests()}, in the same order. */
    public synchronized List<AcceptedInvocation> accepted() {
        return List.copyOf(accepted);
    }

    /** Runs the model for the oldest request that waits; false if none does. */
    public boolean settleNext() {
        Pending next;
        synchronized (this) {
            next = pending.poll();
        }
        if (next != null) {
            settle(next);
        }
        return next != null;
    }

    /** Runs the model for all requests that wait. */
    public void settleAll() {
        while (settleNext()) {}
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public CompletableFuture<AcceptedInvocation> invoke(InvocationRequest request) {
        return script.run(Operation.INVOKE, request.inferenceId(), executor, () -> accept(request));
    }

    private AcceptedInvocation accept(InvocationRequest request) {
        String name = UUID.randomUUID().toString();
        AcceptedInvocation answer =
                AcceptedInvocation.of(output(request, name).toString(), failure(request, name));
        boolean now;
        synchronized (this) {
            if (closed) {
                throw new ServiceException(ErrorKind.TRANSIENT, "the endpoint's client is closed");
            }
            byte[] body = request.body();
            if (body != null
                    && (refusesBodies
                            || body.length == 0
                            || body.length > ServiceLimits.MAX_INLINE_BYTES)) {
                throw new ServiceException(
                        ErrorKind.REJECTED, "a body of " + body.length + " bytes is refused");
            }
            requests.add(request);
            accepted.add(answer);
            if (model != null) {
                pending.add(new Pending(request, answer));
            }
            now = settlesAtOnce;
        }
        if (now) {
            settleAll();
        }
        return answer;
    }

    private synchronized @Nullable String failure(InvocationRequest request, String name) {
        return failurePath == null || request.endpointName().equals(withoutFailurePath)
                ? null
                : failurePath.resolve(name + "-error.out").toString();
    }

    private S3Location output(InvocationRequest request, String name) {
        String extension = request.outputPathExtension();
        String filename = request.filename();
        S3Location folder = extension == null ? outputPath : outputPath.resolve(extension + "/");
        return folder.resolve(filename == null ? name + ".out" : filename);
    }

    private void settle(Pending invocation) {
        InMemoryObjectStore objects;
        Model container;
        synchronized (this) {
            if (store == null || model == null) {
                throw new IllegalStateException("there is no model to settle requests with");
            }
            objects = store;
            container = model;
        }
        InvocationRequest request = invocation.request();
        S3Location location = request.inputLocation();
        byte[] input = location == null ? request.body() : objects.bytes(location);
        String failure = invocation.accepted().failureLocation();
        try {
            if (input == null) {
                throw new IllegalStateException("no input object " + location);
            }
            byte[] output = container.predict(input, request);
            objects.write(
                    S3Location.parse(invocation.accepted().outputLocation()),
                    output,
                    request.contentType());
        } catch (Exception e) {
            if (failure != null) {
                objects.write(
                        S3Location.parse(failure),
                        String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8),
                        "text/plain");
            }
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
