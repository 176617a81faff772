// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.FaultScript;
import java.time.Clock;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** S3 in memory: every bucket exists, and faults happen by script. Thread-safe. */
public final class InMemoryObjectStore implements ObjectStore {

    /** What the script can make fail, and counts. */
    public enum Operation {
        PUT,
        PUT_IF_ABSENT,
        GET,
        HEAD,
        GET_RANGE,
        GET_START,
        LIST,
        DELETE
    }

    private final Executor executor;
    private final Clock clock;
    private final InMemoryObjects objects = new InMemoryObjects();
    private final FaultScript<Operation> script = new FaultScript<>(Operation.class);
    private volatile int pageSize = 1000;
    private volatile boolean datesAnswers = true;
    private volatile boolean ignoresConditions;
    private volatile boolean closed;
    private volatile @Nullable Error unclosable;

    /** Acts and completes on the calling thread. */
    public InMemoryObjectStore() {
        this(Runnable::run, Clock.systemUTC());
    }

    /** Acts and completes on {@code executor}; {@code clock} dates the objects. */
    public InMemoryObjectStore(Executor executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    /** Faults and counts; a call's target is its location's {@code s3://} form. */
    public void throwWhenClosed(Error error) {
        unclosable = error;
    }

    public FaultScript<Operation> script() {
        return script;
    }

    public void setPageSize(int pageSize) {
        this.pageSize = pageSize;
    }

    /** Answers have no date from now on, as those of a store that sends no such header. */
    public void leaveOutDates() {
        datesAnswers = false;
    }

    /** From now on a conditional PUT is a PUT, as for stores that don't know If-None-Match. */
    public void ignoreConditions() {
        ignoresConditions = true;
    }

    /** The locations of all objects under {@code prefix}, in order. */
    public List<S3Location> locations(S3Location prefix) {
        return objects.under(prefix).keySet().stream()
                .map(key -> S3Location.of(prefix.bucket(), key))
                .collect(Collectors.toList());
    }

    /** An object's bytes, past the script; null if there is none. */
    public byte @Nullable [] bytes(S3Location location) {
        StoredObject object = objects.get(location);
        return object.exists() ? object.bytes().clone() : null;
    }

    /** When an object was written, past the script; 0 if there is none. */
    public long lastModified(S3Location location) {
        return objects.get(location).lastModified();
    }

    /** An object's content type, past the script; null if there is none. */
    public @Nullable String contentType(S3Location location) {
        return objects.contentType(location);
    }

    /** Writes an object past the script, as another party would. */
    public void write(S3Location location, byte[] bytes, String contentType) {
        objects.put(location, bytes.clone(), contentType, clock.millis());
    }

    /** Removes an object past the script. */
    public void remove(S3Location location) {
        objects.remove(location);
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        return script.run(
                Operation.PUT,
                location.toString(),
                executor,
                () -> {
                    objects.put(location, body.clone(), contentType, clock.millis());
                    return null;
                });
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        return script.run(
                Operation.PUT_IF_ABSENT,
                location.toString(),
                executor,
                () -> {
                    if (ignoresConditions) {
                        objects.put(location, body.clone(), contentType, clock.millis());
                        return true;
                    }
                    return objects.putIfAbsent(location, body.clone(), contentType, clock.millis());
                });
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        return script.run(Operation.GET, location.toString(), executor, () -> found(location));
    }

    @Override
    public CompletableFuture<Boolean> exists(S3Location location) {
        return script.run(
                Operation.HEAD,
                location.toString(),
                executor,
                () -> objects.get(location).exists());
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        ByteRange.check(offset, length);
        return script.run(
                Operation.GET_RANGE,
                location.toString(),
                executor,
                () -> range(found(location), location, offset, length));
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int maxLength) {
        ByteRange.check(0, maxLength);
        return script.run(
                Operation.GET_START,
                location.toString(),
                executor,
                () -> {
                    StoredObject object = found(location);
                    return object.exists() && object.size() > maxLength
                            ? part(object, 0, maxLength)
                            : object;
                });
    }

    private StoredObject found(S3Location location) {
        StoredObject object = objects.get(location);
        return object.exists() || !datesAnswers ? object : StoredObject.missing(clock.millis());
    }

    private static StoredObject range(
            StoredObject object, S3Location location, long offset, int length) {
        if (!object.exists()) {
            return object;
        }
        if (offset + length > object.bytes().length) {
            throw new ServiceException(ErrorKind.REJECTED, location + " ends before the range");
        }
        return part(object, Math.toIntExact(offset), length);
    }

    private static StoredObject part(StoredObject object, int from, int length) {
        return StoredObject.of(
                Arrays.copyOfRange(object.bytes(), from, from + length),
                object.size(),
                object.contentType(),
                object.lastModified());
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        return script.run(
                Operation.LIST,
                request.prefix().toString(),
                executor,
                () ->
                        InMemoryListing.page(objects.under(request.prefix()), request, pageSize)
                                .dated(datesAnswers ? clock.millis() : null));
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        Deletions.check(keys);
        return script.run(
                Operation.DELETE,
                "s3://" + bucket + "/",
                executor,
                () -> {
                    keys.forEach(key -> objects.remove(S3Location.of(bucket, key)));
                    return List.of();
                });
    }

    @Override
    public void close() {
        closed = true;
        Error thrown = unclosable;
        if (thrown != null) {
            throw thrown;
        }
    }
}
