// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.model.Model;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import io.github.flinksagemaker.testkit.model.ModelResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one invocation through its stages: read the input, ask the model, write, notify. */
final class Worker {

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final ObjectStorage storage;
    private final Notifier notifier;
    private final Faults faults;
    private final Scheduler scheduler;
    private final ExecutorService workers;

    Worker(
            ObjectStorage storage,
            Notifier notifier,
            Faults faults,
            Scheduler scheduler,
            ExecutorService workers) {
        this.storage = storage;
        this.notifier = notifier;
        this.faults = faults;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    /** One invocation that holds a slot until {@code release} is called, once. */
    private record Job(
            Invocation invocation, EndpointSpec spec, Model model, Tally tally, Runnable release) {}

    void process(
            Invocation invocation, EndpointSpec spec, Model model, Tally tally, Runnable release) {
        Job job = new Job(invocation, spec, model, tally, release);
        invocation.limit(
                scheduler.schedule(invocation.request.invocationTimeout(), () -> timeOut(job)));
        invocation.work(workers.submit(() -> read(job)));
    }

    void expire(Invocation invocation, EndpointSpec spec, Tally tally) {
        if (invocation.settle()) {
            String reason =
                    "ClientError: Request expired: it spent more than "
                            + invocation.request.requestTtl().toSeconds()
                            + " seconds in the queue.";
            Job job = new Job(invocation, spec, Model.echo(), tally, () -> {});
            workers.execute(() -> fail(job, FailureCause.EXPIRED, reason));
        }
    }

    private void timeOut(Job job) {
        if (job.invocation.settle()) {
            job.invocation.abort();
            String reason =
                    "ClientError: Model invocation exceeded the time-out of "
                            + job.invocation.request.invocationTimeout().toSeconds()
                            + " seconds.";
            workers.execute(() -> fail(job, FailureCause.TIMED_OUT, reason));
        }
    }

    private void read(Job job) {
        InvokeRequest request = job.invocation.request;
        byte[] body = request.body();
        String location = request.inputLocation();
        if (location != null) {
            try {
                body = storage.read(S3Uri.parse(location));
            } catch (RuntimeException e) {
                if (job.invocation.settle()) {
                    fail(
                            job,
                            FailureCause.INPUT_UNREADABLE,
                            "ClientError: Failed to download the input from " + location + ".");
                }
                return;
            }
        }
        ModelRequest asked =
                new ModelRequest(
                        request.contentType(),
                        request.accept(),
                        request.customAttributes(),
                        request.inferenceId(),
                        body == null ? new byte[0] : body);
        Fault fault = faults.next(Operation.MODEL_CALL, request.inferenceId()).orElse(null);
        Duration latency = job.spec.latency().of(asked);
        if (fault instanceof Fault.Delay delay) {
            latency = latency.plus(delay.by());
        }
        if (latency.isZero()) {
            ask(job, asked, fault);
        } else {
            var unused =
                    scheduler.schedule(
                            latency,
                            () ->
                                    job.invocation.work(
                                            workers.submit(() -> ask(job, asked, fault))));
        }
    }

    private void ask(Job job, ModelRequest asked, @Nullable Fault fault) {
        if (job.invocation.isSettled()) {
            return;
        }
        job.tally.modelCall();
        ModelResponse response;
        try {
            response =
                    fault instanceof Fault.ModelAnswer answer
                            ? ModelResponse.error(
                                    answer.status(), answer.contentType(), answer.body())
                            : job.model.invoke(asked);
        } catch (Exception e) {
            LOG.debug("The model of endpoint {} threw", job.invocation.request.endpointName(), e);
            response = ModelResponse.error(500, "text/plain", String.valueOf(e.getMessage()));
        }
        if (job.invocation.settle()) {
            end(job, outcome(response));
        }
    }

    private static Outcome outcome(ModelResponse response) {
        return response.isFailure()
                ? new Outcome(
                        FailureCause.MODEL_ERROR,
                        "ClientError: Received "
                                + (response.status() < 500 ? "client" : "server")
                                + " error ("
                                + response.status()
                                + ") from model. See the SageMaker Endpoint logs in your account for more information.",
                        response.contentType(),
                        response.body())
                : new Outcome(null, null, response.contentType(), response.body());
    }

    private void fail(Job job, FailureCause cause, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        end(job, new Outcome(cause, reason, "text/plain", text));
    }

    private void end(Job job, Outcome outcome) {
        job.invocation.end();
        FailureCause cause = outcome.cause();
        S3Uri location = job.invocation.output;
        if (cause != null) {
            S3Uri failure = job.invocation.failure;
            if (failure == null || !job.spec.leavesFailureObject(cause)) {
                finish(job, outcome);
                return;
            }
            location = failure;
        }
        try {
            storage.write(
                    cause == null ? Operation.OUTPUT_OBJECT : Operation.FAILURE_OBJECT,
                    job.invocation.request.inferenceId(),
                    location,
                    outcome.contentType(),
                    outcome.body(),
                    () -> finish(job, outcome));
        } catch (RuntimeException e) {
            warn("write " + location, e);
            finish(job, outcome);
        }
    }

    private void finish(Job job, Outcome outcome) {
        job.release.run();
        try {
            notifier.publish(
                    job.spec.notifications(), job.invocation, outcome, job.tally::notification);
        } catch (RuntimeException e) {
            warn("notify of " + job.invocation.request.inferenceId(), e);
        }
        job.tally.settled(job.invocation.request.inferenceId(), outcome);
    }

    /** What a closing emulator interrupts is no trouble. */
    private void warn(String what, RuntimeException e) {
        if (!workers.isShutdown()) {
            LOG.warn("Could not {}", what, e);
        }
    }
}
