// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches that wait in front of their endpoints. They are not in flight, so that no checkpoint
 * waits for them; it takes their records into its state instead. The writer's thread holds and
 * releases, the task's takes the state: between {@link #freeze} and {@link #thaw} nothing is
 * released, so that no record is both in the state and on its way.
 */
final class HeldBatches {

    private final Map<String, Deque<Batch>> waiting = new LinkedHashMap<>(); // by endpoint
    private int records;
    private long bytes;
    private int released;
    private boolean frozen;

    synchronized void hold(String endpointName, Batch batch) {
        waiting.computeIfAbsent(endpointName, name -> new ArrayDeque<>()).add(batch);
        records += batch.size();
        bytes += batch.heldBytes();
    }

    /** Whether one of this endpoint waits, behind which others wait, too. */
    synchronized boolean holds(String endpointName) {
        return waiting.containsKey(endpointName);
    }

    /** Whether none waits. */
    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Those of which batches wait. */
    synchronized List<String> endpoints() {
        return new ArrayList<>(waiting.keySet());
    }

    /** The endpoint's next batch, of which {@link #done} must tell; null if none may go. */
    synchronized @Nullable Batch release(String endpointName) {
        Deque<Batch> batches = waiting.get(endpointName);
        if (frozen || batches == null) {
            return null;
        }
        Batch batch = batches.remove();
        waiting.remove(endpointName);
        if (!batches.isEmpty()) {
            waiting.put(endpointName, batches); // behind the others: each endpoint in its turn
        }
        released++;
        return batch;
    }

    /** The ledger has named each record of a batch that was released. */
    synchronized void done(Batch batch) {
        released--;
        records -= batch.size();
        bytes -= batch.heldBytes();
    }

    /** From now on nothing is released. */
    synchronized void freeze() {
        frozen = true;
    }

    /** From now on batches may be released again. */
    synchronized void thaw() {
        frozen = false;
    }

    /** How many were released and are not done. */
    synchronized int underWay() {
        return released;
    }

    /** Of batches that wait or are under way. */
    synchronized int records() {
        return records;
    }

    /** Held by batches that wait or are under way. */
    synchronized long bytes() {
        return bytes;
    }

    /** The records that wait, those of each endpoint in their order. */
    synchronized List<RequestEntry> entries() {
        List<RequestEntry> entries = new ArrayList<>();
        for (Deque<Batch> batches : waiting.values()) {
            for (Batch batch : batches) {
                entries.addAll(batch.entries());
            }
        }
        return entries;
    }
}
