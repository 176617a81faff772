// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.ThrottleGate;
import io.github.flinksagemaker.internal.services.WriterServices;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/** The endpoints that a writer has invoked. Gauges ask on any thread, all else on the writer's. */
final class EndpointSenders implements AutoCloseable {

    private final SinkSettings settings;
    private final String fileExtension;
    private final WriterServices services;
    private final Retrier retrier;
    private final BackoffStrategy backoff;
    private final boolean withoutPredecessors;
    private final int writers;
    private final Clock clock;
    private final ScheduledExecutorService executor;
    private final FailurePathCheck failurePath;
    private final Map<String, EndpointSender> senders = new ConcurrentHashMap<>();
    private Runnable onRoom = () -> {};
    private boolean flushing;

    EndpointSenders(
            SinkSettings settings,
            String fileExtension,
            WriterServices services,
            Retrier retrier,
            BackoffStrategy backoff,
            boolean withoutPredecessors,
            int writers,
            Clock clock,
            ScheduledExecutorService executor,
            WriterMetrics metrics) {
        this.settings = settings;
        this.fileExtension = fileExtension;
        this.services = services;
        this.retrier = retrier;
        this.backoff = backoff;
        this.withoutPredecessors = withoutPredecessors;
        this.writers = writers;
        this.clock = clock;
        this.executor = executor;
        this.failurePath = new FailurePathCheck(settings, retrier.budget(), metrics);
        senders.put(settings.endpointName(), create(settings.endpointName()));
        metrics.watch(this);
    }

    /** {@code onRoom} is run where an endpoint may have room for what is held. */
    void tell(Runnable onRoom) {
        this.onRoom = onRoom;
    }

    EndpointSender of(String endpointName) {
        return senders.computeIfAbsent(endpointName, this::create);
    }

    private EndpointSender create(String endpointName) {
        int most = settings.maxInFlightRequests();
        ThrottleGate gate = new ThrottleGate(most, Integer.MAX_VALUE, backoff, executor);
        EndpointSender sender =
                new EndpointSender(
                        new InvocationSlots(most, executor, () -> onRoom.run()),
                        new OpenInvocationLimit(
                                endpointName,
                                settings.maxOpenInvocations(),
                                writers,
                                services.store(),
                                executor,
                                clock,
                                () -> onRoom.run()),
                        new PayloadSender(settings, fileExtension, services, gate, retrier),
                        fuse(endpointName, false),
                        fuse(endpointName, true),
                        failurePath,
                        gate);
        sender.flushing(flushing);
        return sender;
    }

    private RefusalFuse fuse(String endpointName, boolean inline) {
        return new RefusalFuse(
                withoutPredecessors,
                endpointName,
                inline,
                settings.maxInFlightRequests(),
                retrier.budget(),
                executor);
    }

    /** While a flush waits, no refusal is held back. */
    void flushing(boolean begins) {
        flushing = begins;
        senders.values().forEach(sender -> sender.flushing(begins));
    }

    /** How many calls may be under way at a time, of all endpoints. */
    int limit() {
        return senders.values().stream().mapToInt(sender -> (int) sender.gate.limit()).sum();
    }

    /** For how long in all gates have been closed by throttling. */
    long pausedMillis() {
        return senders.values().stream().mapToLong(sender -> sender.gate.pausedMillis()).sum();
    }

    @Override
    public void close() {
        senders.values().forEach(sender -> sender.gate.close());
    }
}
