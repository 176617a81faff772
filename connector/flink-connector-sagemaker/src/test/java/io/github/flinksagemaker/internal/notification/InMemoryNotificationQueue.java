// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.notification;

import io.github.flinksagemaker.testing.FaultScript;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A queue in memory. What was received and not deleted comes again when the test says that its
 * visibility timeout is over. A receive of an empty queue waits for the next message. Thread-safe.
 */
public final class InMemoryNotificationQueue implements NotificationQueue {

    /** What the script can make fail, and counts. */
    public enum Operation {
        RECEIVE,
        DELETE
    }

    private final FaultScript<Operation> script = new FaultScript<>(Operation.class);
    private final Executor executor = Runnable::run;
    private final Deque<String> visible = new ArrayDeque<>();
    private final Map<String, String> invisible = new HashMap<>();
    private final Deque<CompletableFuture<List<QueueMessage>>> waiting = new ArrayDeque<>();
    private final List<Integer> deletions = new ArrayList<>();
    private int receipts;
    private boolean closed;

    public FaultScript<Operation> script() {
        return script;
    }

    public void send(String... bodies) {
        List<Runnable> answers = new ArrayList<>();
        synchronized (this) {
            visible.addAll(List.of(bodies));
            while (!waiting.isEmpty() && !visible.isEmpty()) {
                CompletableFuture<List<QueueMessage>> receive = waiting.remove();
                List<QueueMessage> messages = take();
                answers.add(() -> receive.complete(messages));
            }
        }
        answers.forEach(Runnable::run);
    }

    /** What was received and not deleted can be received again. */
    public void visibilityTimeout() {
        String[] again;
        synchronized (this) {
            again = invisible.values().toArray(String[]::new);
            invisible.clear();
        }
        send(again);
    }

    /** Messages that were sent and not deleted. */
    public synchronized int size() {
        return visible.size() + invisible.size();
    }

    /** Receives that wait for a message. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** The sizes of the deletions so far. */
    public synchronized List<Integer> deletions() {
        return List.copyOf(deletions);
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    @Override
    public CompletableFuture<List<QueueMessage>> receive() {
        CompletableFuture<List<QueueMessage>> received = new CompletableFuture<>();
        CompletableFuture<Boolean> unused =
                script.run(Operation.RECEIVE, "", executor, () -> Operation.RECEIVE)
                        .handle(
                                (begun, error) ->
                                        error == null
                                                ? receiveOrWait(received)
                                                : received.completeExceptionally(error));
        return received;
    }

    /** Returns whether there was something. */
    private boolean receiveOrWait(CompletableFuture<List<QueueMessage>> receive) {
        List<QueueMessage> messages;
        synchronized (this) {
            if (visible.isEmpty()) {
                return !waiting.add(receive);
            }
            messages = take();
        }
        return receive.complete(messages);
    }

    /** Ends the receives that wait, as SQS does after 20 seconds. */
    public void endWaits() {
        List<CompletableFuture<List<QueueMessage>>> ended;
        synchronized (this) {
            ended = List.copyOf(waiting);
            waiting.clear();
        }
        ended.forEach(receive -> receive.complete(List.of()));
    }

    private List<QueueMessage> take() {
        List<QueueMessage> messages = new ArrayList<>();
        while (messages.size() < MAX_MESSAGES && !visible.isEmpty()) {
            String handle = "receipt-" + receipts++;
            String body = visible.remove();
            invisible.put(handle, body);
            messages.add(QueueMessage.of(body, handle));
        }
        return messages;
    }

    @Override
    public CompletableFuture<Integer> delete(List<String> receiptHandles) {
        return script.run(
                Operation.DELETE,
                "",
                executor,
                () -> {
                    synchronized (this) {
                        deletions.add(receiptHandles.size());
                        int refused = 0;
                        for (String handle : receiptHandles) {
                            refused += invisible.remove(handle) == null ? 1 : 0;
                        }
                        return refused;
                    }
                });
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
