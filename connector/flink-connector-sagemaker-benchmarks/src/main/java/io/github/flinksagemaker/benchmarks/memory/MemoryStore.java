// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.memory;

import io.github.flinksagemaker.internal.s3.InMemoryListing;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.S3Location;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * S3 in memory, one bucket, whose every answer takes the same few milliseconds. Inputs and outputs
 * are gone once they have been read, which happens once, so that the heap does not grow with the
 * run. Unlike the tests' store it has no script, which would be measured with what calls it.
 */
public final class MemoryStore implements ObjectStore {

    private final NavigableMap<String, StoredObject> objects = new ConcurrentSkipListMap<>();
    private final MemoryClock clock;
    private final int answerMillis;
    private final LongAdder puts = new LongAdder();
    private final LongAdder gets = new LongAdder();
    private final LongAdder lists = new LongAdder();

    MemoryStore(MemoryClock clock, int answerMillis) {
        this.clock = clock;
        this.answerMillis = answerMillis;
    }

    /** PUTs so far. */
    public long puts() {
        return puts.sum();
    }

    /** GETs so far. */
    public long gets() {
        return gets.sum();
    }

    /** LISTs so far. */
    public long lists() {
        return lists.sum();
    }

    /** Past the clients, as the endpoint does. */
    void write(String key, byte[] body) {
        objects.put(key, StoredObject.of(body, System.currentTimeMillis()));
    }

    /** Past the clients, and removes it. */
    byte[] take(String key) {
        StoredObject object = objects.remove(key);
        if (object == null) {
            throw new IllegalStateException("no object " + key);
        }
        return object.bytes();
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        puts.increment();
        return answer(
                () -> {
                    write(location.key(), body);
                    return null;
                });
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        puts.increment();
        return answer(
                () ->
                        objects.putIfAbsent(
                                        location.key(),
                                        StoredObject.of(body, System.currentTimeMillis()))
                                == null);
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        gets.increment();
        return answer(() -> read(location.key()));
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        gets.increment();
        return answer(() -> part(read(location.key()), (int) offset, length));
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        gets.increment();
        return answer(
                () -> {
                    StoredObject object = read(location.key());
                    return object.exists() && object.size() > maxLength
                            ? part(object, 0, maxLength)
                            : object;
                });
    }

    private StoredObject read(String key) {
        StoredObject object =
                key.startsWith(MemoryEndpoint.OUTPUTS) ? objects.remove(key) : objects.get(key);
        return object == null ? StoredObject.missing(null) : object;
    }

    private static StoredObject part(StoredObject object, int offset, int length) {
        return object.exists()
                ? StoredObject.of(
                        Arrays.copyOfRange(object.bytes(), offset, offset + length),
                        object.size(),
                        null,
                        object.lastModified())
                : object;
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        lists.increment();
        return answer(() -> listing(request));
    }

    /** In one page, whatever its size. */
    private ObjectListing listing(ListRequest request) {
        String prefix = request.prefix().key();
        String after = request.startAfter();
        return InMemoryListing.page(
                objects.subMap(
                        after == null ? prefix : after,
                        after == null,
                        prefix + Character.MAX_VALUE,
                        false),
                request,
                Integer.MAX_VALUE);
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        keys.forEach(objects::remove);
        return CompletableFuture.completedFuture(List.of());
    }

    private <T extends @Nullable Object> CompletableFuture<T> answer(Supplier<T> result) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        clock.after(answerMillis, () -> answer.complete(result.get()));
        return answer;
    }

    /** Stays: it is the run's, not the client's. */
    @Override
    public void close() {}
}
