// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import io.github.flinksagemaker.testkit.model.Model;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;

/**
 * One endpoint: a queue, a capacity that may have to wake up first, and what has happened so far.
 * Thread-safe.
 */
public final class AsyncEndpoint implements AutoCloseable {

    private enum Capacity {
        NONE,
        STARTING,
        THERE
    }

    private final String name;
    private final EndpointSpec spec;
    private final String bucket;
    private final Scheduler scheduler;
    private final Worker worker;
    private final Tally tally = new Tally();
    private final Deque<Invocation> queue = new ArrayDeque<>();
    private Capacity capacity;
    private int running;
    private volatile Model model;

    AsyncEndpoint(
            String name,
            EndpointSpec spec,
            String standardBucket,
            Scheduler scheduler,
            Worker worker) {
        this.name = name;
        this.spec = spec;
        this.bucket = spec.bucketOr(standardBucket);
        this.scheduler = scheduler;
        this.worker = worker;
        this.model = spec.model();
        this.capacity = spec.coldStart().isZero() ? Capacity.THERE : Capacity.NONE;
    }

    /** The endpoint's name. */
    public String name() {
        return name;
    }

    /** What has happened since the start or the last reset. */
    public synchronized EndpointStatistics statistics() {
        return tally.snapshot(queue.size(), running);
    }

    /** Statistics begin anew; what is on its way stays so. */
    public void resetStatistics() {
        tally.reset();
    }

    /** From now on this model answers; what the former one has begun it ends. */
    public void replaceModel(Model replacement) {
        model = replacement;
    }

    /**
     * Takes the instances away once they are idle, if the endpoint has a cold start; the next
     * request waits for it.
     */
    public synchronized void scaleToZero() {
        if (!spec.coldStart().isZero() && capacity == Capacity.THERE) {
            capacity = Capacity.NONE;
        }
    }

    /**
     * Takes a request into the queue.
     *
     * @throws ServiceError if it carries its payload and this endpoint takes input locations only
     */
    Invocation accept(InvokeRequest request) {
        if (request.body() != null && !spec.acceptsBody()) {
            throw ServiceError.validation(
                    "1 validation error detected: Value null at 'inputLocation' failed to satisfy"
                            + " constraint: Member must not be null");
        }
        String id = UUID.randomUUID().toString();
        Invocation invocation =
                new Invocation(
                        request,
                        scheduler.now(),
                        output(request, id),
                        spec.failurePath()
                                ? new S3Uri(
                                        bucket, "async-failures/" + name + "/" + id + "-error.out")
                                : null);
        tally.accepted(request.inferenceId());
        synchronized (this) {
            invocation.limit(scheduler.schedule(request.requestTtl(), () -> expire(invocation)));
            queue.add(invocation);
        }
        dispatch();
        return invocation;
    }

    private S3Uri output(InvokeRequest request, String id) {
        String path = "async-output/" + name + "/";
        if (spec.shardedOutputs()) {
            path += id.substring(0, 2) + "/";
        }
        String extension = request.outputPathExtension();
        if (extension != null) {
            path += extension.replaceAll("^/+|/+$", "") + "/";
        }
        String filename = request.filename();
        return new S3Uri(bucket, path + (filename == null ? id + ".out" : filename));
    }

    private void dispatch() {
        List<Invocation> due = new ArrayList<>();
        synchronized (this) {
            if (capacity == Capacity.NONE && !queue.isEmpty()) {
                capacity = Capacity.STARTING;
                var unused = scheduler.schedule(spec.coldStart(), this::started);
            }
            while (capacity == Capacity.THERE && running < spec.capacity() && !queue.isEmpty()) {
                running++;
                due.add(queue.remove());
            }
            tally.running(running);
        }
        for (Invocation invocation : due) {
            worker.process(invocation, spec, model, tally, this::release);
        }
    }

    private void started() {
        synchronized (this) {
            capacity = Capacity.THERE;
        }
        dispatch();
    }

    private void release() {
        synchronized (this) {
            running--;
        }
        dispatch();
    }

    private void expire(Invocation invocation) {
        boolean waiting;
        synchronized (this) {
            waiting = queue.remove(invocation);
        }
        if (waiting) {
            worker.expire(invocation, spec, tally);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            queue.clear();
        }
        Model last = model;
        last.close();
        if (last != spec.model()) {
            spec.model().close();
        }
    }

    @Override
    public String toString() {
        return "AsyncEndpoint[" + name + "]";
    }
}
