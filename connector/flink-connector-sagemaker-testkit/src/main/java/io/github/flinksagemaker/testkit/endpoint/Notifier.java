// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Publishes how invocations ended, with the faults that can befall notifications. */
final class Notifier {

    /** How long an overtaken notification waits for one to overtake it. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

    private final NotificationJson json;
    private final BiConsumer<String, String> queues;
    private final Faults faults;
    private final Scheduler scheduler;
    private final Executor workers;
    private final List<Runnable> overtaken = new ArrayList<>();

    /**
     * @param queues sends a message, the second argument, to the queue named by the first
     */
    Notifier(
            NotificationJson json,
            BiConsumer<String, String> queues,
            Faults faults,
            Scheduler scheduler,
            Executor workers) {
        this.json = json;
        this.queues = queues;
        this.faults = faults;
        this.scheduler = scheduler;
        this.workers = workers;
    }

    void publish(Notifications to, Invocation invocation, Outcome outcome, Runnable countOne) {
        boolean success = outcome.cause() == null;
        String queue = success ? to.successQueue() : to.errorQueue();
        if (queue == null) {
            return;
        }
        Instant now = scheduler.now();
        String document = json.document(invocation, outcome, to.includeResponse(), now);
        Runnable send =
                () -> {
                    String message =
                            to.raw()
                                    ? document
                                    : json.envelope(
                                            invocation.request.endpointName(),
                                            success,
                                            document,
                                            now);
                    queues.accept(queue, message);
                    countOne.run();
                };
        deliver(
                faults.next(Operation.NOTIFICATION, invocation.request.inferenceId()).orElse(null),
                send);
    }

    private void deliver(@Nullable Fault fault, Runnable send) {
        if (fault instanceof Fault.Lose) {
            return;
        }
        if (fault instanceof Fault.Delay delay) {
            var unused = scheduler.schedule(delay.by(), () -> workers.execute(send));
            return;
        }
        if (fault instanceof Fault.Overtaken) {
            synchronized (overtaken) {
                overtaken.add(send);
            }
            var unused =
                    scheduler.schedule(LONGEST_HOLD, () -> workers.execute(this::sendOvertaken));
            return;
        }
        int times = fault instanceof Fault.Repeat repeat ? repeat.times() : 1;
        for (int i = 0; i < times; i++) {
            send.run();
        }
        sendOvertaken();
    }

    private void sendOvertaken() {
        List<Runnable> due;
        synchronized (overtaken) {
            due = List.copyOf(overtaken);
            overtaken.clear();
        }
        due.forEach(Runnable::run);
    }
}
