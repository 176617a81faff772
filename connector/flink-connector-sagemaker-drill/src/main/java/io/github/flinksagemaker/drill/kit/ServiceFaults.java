// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.kit;

import static io.github.flinksagemaker.testkit.fault.Operation.DELETE_MESSAGE_BATCH;
import static io.github.flinksagemaker.testkit.fault.Operation.DELETE_OBJECTS;
import static io.github.flinksagemaker.testkit.fault.Operation.FAILURE_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.GET_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.INVOKE_ENDPOINT_ASYNC;
import static io.github.flinksagemaker.testkit.fault.Operation.LIST_OBJECTS_V2;
import static io.github.flinksagemaker.testkit.fault.Operation.MODEL_CALL;
import static io.github.flinksagemaker.testkit.fault.Operation.NOTIFICATION;
import static io.github.flinksagemaker.testkit.fault.Operation.OUTPUT_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.PUT_OBJECT;
import static io.github.flinksagemaker.testkit.fault.Operation.RECEIVE_MESSAGE;

import io.github.flinksagemaker.drill.account.Attempts;
import io.github.flinksagemaker.drill.account.FailureExplanations;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Settings;
import io.github.flinksagemaker.testkit.fault.Fault;
import io.github.flinksagemaker.testkit.fault.Faults;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * Puts the kinds of fault that befall services in force, each until it is ended, and notes which
 * invocations have met one that decides how they end.
 */
final class ServiceFaults {

    private static final Operation[] S3 = {PUT_OBJECT, GET_OBJECT, LIST_OBJECTS_V2, DELETE_OBJECTS};
    private static final Operation[] S3_AND_INVOCATIONS = {
        PUT_OBJECT, GET_OBJECT, LIST_OBJECTS_V2, INVOKE_ENDPOINT_ASYNC
    };

    private final Faults faults;
    private final Map<FaultKind, Window> open = new EnumMap<>(FaultKind.class);
    private final Map<FaultKind, LongAdder> befallen = new EnumMap<>(FaultKind.class);
    private final ConcurrentLinkedQueue<String> journal = new ConcurrentLinkedQueue<>();

    ServiceFaults(Faults faults) {
        this.faults = faults;
        for (FaultKind kind : FaultKind.values()) {
            befallen.put(kind, new LongAdder());
        }
    }

    /** A fault in force; its rules stay with the kit but befall nothing once it is over. */
    private final class Window {

        private final FaultKind kind;
        private final Random random;
        private volatile boolean over;

        Window(FaultKind kind, long draw) {
            this.kind = kind;
            this.random = new Random(draw);
        }

        /** Befalls this part of these operations. */
        void some(double part, Fault fault, Operation... operations) {
            for (Operation operation : operations) {
                faults.on(operation).matching(befalls(part)).apply(fault);
            }
        }

        /** As {@link #some}, but no attempt: what is invoked again goes well. */
        void someAtFirst(double part, Fault fault) {
            Predicate<String> befalls = befalls(part);
            faults.on(MODEL_CALL)
                    .matching(id -> Attempts.isFirst(id) && befalls.test(id))
                    .apply(fault);
        }

        private Predicate<String> befalls(double part) {
            return subject -> {
                if (over) {
                    return false;
                }
                synchronized (random) {
                    if (random.nextDouble() >= part) {
                        return false;
                    }
                }
                counter(kind).increment();
                if (kind.decidesOutcomes()) {
                    journal.add(subject + " " + kind);
                }
                return true;
            };
        }
    }

    /** Begins a fault; one of the same kind that is still in force ends. */
    synchronized void begin(FaultKind kind, long draw) {
        end(kind);
        Window window = new Window(kind, draw);
        open.put(kind, window);
        switch (kind) {
            case THROTTLED_INVOCATIONS -> window.some(0.7, Fault.throttle(), INVOKE_ENDPOINT_ASYNC);
            case FAILING_INVOCATIONS -> {
                window.some(0.3, Fault.internalError(), INVOKE_ENDPOINT_ASYNC);
                window.some(0.3, Fault.unavailable(), INVOKE_ENDPOINT_ASYNC);
            }
            case THROTTLED_S3 -> window.some(0.5, Fault.throttle(), S3);
            case FAILING_S3 -> window.some(0.4, Fault.internalError(), S3);
            case SLOW_S3 -> {
                window.some(0.3, Fault.delay(Duration.ofMillis(400)), S3);
                window.some(0.3, Fault.delay(Duration.ofMillis(1_500)), S3);
            }
            case STOPPED_S3 -> {
                counter(kind).increment();
                faults.stopS3();
            }
            case RESETS_BEFORE_ACTING -> window.some(0.3, Fault.resetBefore(), S3_AND_INVOCATIONS);
            case RESETS_AFTER_ACTING -> window.some(0.3, Fault.resetAfter(), S3_AND_INVOCATIONS);
            case FORBIDDEN_FOR_MISSING -> window.some(1, Fault.hideMissing(), GET_OBJECT);
            case LOST_OUTPUTS -> window.some(0.4, Fault.lose(), OUTPUT_OBJECT);
            case LATE_OUTPUTS ->
                    window.some(0.5, Fault.delay(Duration.ofSeconds(6)), OUTPUT_OBJECT);
            case REPEATED_OUTPUTS -> window.some(0.7, Fault.repeat(3), OUTPUT_OBJECT);
            case MODEL_ERRORS -> window.someAtFirst(0.4, modelError());
            case MODEL_OUTAGE -> window.some(1, outage(draw), MODEL_CALL);
            case LOST_FAILURES -> {
                window.some(1, Fault.lose(), FAILURE_OBJECT);
                window.someAtFirst(0.3, modelError());
            }
            case MODEL_NONSENSE -> window.someAtFirst(0.4, nonsense());
            case MODEL_TIMEOUTS ->
                    window.some(
                            0.3,
                            Fault.delay(Settings.INVOCATION_TIMEOUT.multipliedBy(2)),
                            MODEL_CALL);
            case LOST_NOTIFICATIONS -> window.some(0.6, Fault.lose(), NOTIFICATION);
            case LATE_NOTIFICATIONS ->
                    window.some(0.6, Fault.delay(Duration.ofSeconds(5)), NOTIFICATION);
            case REPEATED_NOTIFICATIONS -> window.some(0.7, Fault.repeat(3), NOTIFICATION);
            case OVERTAKEN_NOTIFICATIONS -> window.some(0.5, Fault.overtaken(), NOTIFICATION);
            case FAILING_QUEUE ->
                    window.some(0.5, Fault.internalError(), RECEIVE_MESSAGE, DELETE_MESSAGE_BATCH);
            case KILL_TASK_MANAGER,
                            KILL_JOB_MANAGER,
                            ZOMBIE_TASK_MANAGER,
                            PAUSE_TASK_MANAGER,
                            PAUSE_JOB_MANAGER,
                            RESCALE_SINK,
                            RESCALE_SOURCE,
                            CANCEL_SINK,
                            CANCEL_SOURCE ->
                    throw new IllegalArgumentException(kind + " is not a fault of the services");
        }
    }

    private static Fault modelError() {
        return Fault.modelAnswer(500, "text/plain", FailureExplanations.INJECTED_ERROR);
    }

    private static Fault nonsense() {
        return Fault.modelAnswer(200, "application/jsonlines", "{\"score\":");
    }

    /** In one of the ways in which a container can be broken. */
    private static Fault outage(long draw) {
        return switch (Math.floorMod(draw, 3)) {
            case 0 -> nonsense();
            case 1 -> // readable, and more than any request has records
                    Fault.modelAnswer(
                            200,
                            "application/jsonlines",
                            "{\"score\":\"0000000000000000\"}\n".repeat(Settings.MAX_BATCH + 1));
            default -> modelError();
        };
    }

    /** Ends a fault, if it is in force. */
    synchronized void end(FaultKind kind) {
        Window window = open.remove(kind);
        if (window != null) {
            window.over = true;
            if (kind == FaultKind.STOPPED_S3) {
                faults.resumeS3();
            }
        }
    }

    /** Ends all. */
    synchronized void endAll() {
        List.copyOf(open.keySet()).forEach(this::end);
        faults.clear();
    }

    /** How many requests or steps each kind has befallen. */
    Map<FaultKind, Long> befallen() {
        Map<FaultKind, Long> counts = new EnumMap<>(FaultKind.class);
        befallen.forEach(
                (kind, count) -> {
                    if (count.sum() > 0) {
                        counts.put(kind, count.sum());
                    }
                });
        return counts;
    }

    /** One line for each invocation and fault: its id, a space, the kind. */
    List<String> journal() {
        return new ArrayList<>(journal);
    }

    private LongAdder counter(FaultKind kind) {
        LongAdder counter = befallen.get(kind);
        if (counter == null) {
            throw new IllegalStateException("no counter of " + kind);
        }
        return counter;
    }
}
