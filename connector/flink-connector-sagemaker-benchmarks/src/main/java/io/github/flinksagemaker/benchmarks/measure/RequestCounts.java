// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import io.github.flinksagemaker.benchmarks.server.ServerControl;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.EnumMap;
import java.util.Map;

/**
 * Requests of a run by kind, as the servers counted them, and what they cost. List prices of
 * us-east-1: PUT and LIST $5, GET $0.40, SQS $0.40, SNS $0.50 a million. InvokeEndpointAsync has no
 * price of its own.
 */
public final class RequestCounts {

    private static final Map<Operation, Double> DOLLARS_PER_MILLION =
            Map.of(
                    Operation.PUT_OBJECT, 5.0,
                    Operation.LIST_OBJECTS_V2, 5.0,
                    Operation.GET_OBJECT, 0.4,
                    Operation.RECEIVE_MESSAGE, 0.4,
                    Operation.DELETE_MESSAGE, 0.4,
                    Operation.DELETE_MESSAGE_BATCH, 0.4);

    /** Published by SNS and sent on to SQS. */
    private static final double DOLLARS_PER_MILLION_NOTIFICATIONS = 0.5 + 0.4;

    private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);

    public static RequestCounts of(ServerControl.Counts server) {
        RequestCounts counts = new RequestCounts();
        for (Operation operation : Operation.values()) {
            counts.set(operation, server.of(operation));
        }
        return counts;
    }

    public RequestCounts set(Operation operation, long count) {
        if (count > 0) {
            counts.put(operation, count);
        }
        return this;
    }

    /** What came since {@code before}. */
    public RequestCounts since(RequestCounts before) {
        RequestCounts since = new RequestCounts();
        counts.forEach((operation, count) -> since.set(operation, count - before.of(operation)));
        return since;
    }

    public long of(Operation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    public long invocations() {
        return of(Operation.INVOKE_ENDPOINT_ASYNC);
    }

    /** Of S3 and SageMaker, all kinds. */
    public long requests() {
        return sum(Operation.Kind.S3) + sum(Operation.Kind.SAGEMAKER);
    }

    /** Of SQS. */
    public long queueRequests() {
        return sum(Operation.Kind.SQS);
    }

    private long sum(Operation.Kind kind) {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().kind() == kind)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** At list prices; {@code notifications} is how many were published. */
    public double dollars(long notifications) {
        double dollars = dollarsOf(notifications);
        for (Map.Entry<Operation, Long> count : counts.entrySet()) {
            double price = DOLLARS_PER_MILLION.getOrDefault(count.getKey(), 0.0);
            dollars += count.getValue() * price / 1e6;
        }
        return dollars;
    }

    /** Of so many that were published and sent on to a queue. */
    public static double dollarsOf(double notifications) {
        return notifications * DOLLARS_PER_MILLION_NOTIFICATIONS / 1e6;
    }

    /** By kind and by invocation. */
    public void addTo(RunFigures figures) {
        double invocations = Math.max(1, invocations());
        figures.put("invocations", invocations());
        figures.put("requestsPerInvocation", requests() / invocations);
        figures.put("queueRequestsPerInvocation", queueRequests() / invocations);
        counts.forEach(
                (operation, count) ->
                        figures.put("requests." + operation.name(), count / invocations));
    }
}
