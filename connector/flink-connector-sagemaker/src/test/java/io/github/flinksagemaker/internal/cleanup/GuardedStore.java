// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.ledger.LedgerFormatException;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.TrimMark;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A store that crashes at a given request, refuses deletes, and checks each change against rules 11
 * and 28 before it happens: the mark first and never back, the opening before the end.
 */
final class GuardedStore implements ObjectStore {

    private final InMemoryObjectStore store;
    private final LedgerPaths paths;
    private final Map<LaneId, Integer> there = new HashMap<>();
    final List<S3Location> deleted = new ArrayList<>();
    int requests;
    int mostReads;
    private int reads;
    private int crashAt = Integer.MAX_VALUE;
    private boolean acting;
    private Predicate<S3Location> refused = location -> false;

    GuardedStore(InMemoryObjectStore store, LedgerPaths paths) {
        this.store = store;
        this.paths = paths;
    }

    /** The request of that number, from 0, and all behind it get no answer. */
    void crashAt(int request, boolean afterActing) {
        requests = 0;
        crashAt = request;
        acting = afterActing;
    }

    void refuse(Predicate<S3Location> these) {
        refused = these;
    }

    private <T> CompletableFuture<T> run(Supplier<CompletableFuture<T>> call) {
        int number = requests++;
        if (number > crashAt || number == crashAt && !acting) {
            return CompletableFuture.failedFuture(crash());
        }
        CompletableFuture<T> result = call.get();
        return number == crashAt ? CompletableFuture.failedFuture(crash()) : result;
    }

    private static ServiceException crash() {
        return new ServiceException(ErrorKind.TRANSIENT, "crashed");
    }

    @Override
    public CompletableFuture<Void> put(S3Location location, byte[] body, String contentType) {
        return run(
                () -> {
                    String lane = location.key().substring(paths.trims().key().length());
                    TrimMark before = mark(LaneId.parse(lane));
                    TrimMark after = decode(body);
                    assertThat(after.firstSegment()).isGreaterThanOrEqualTo(before.firstSegment());
                    assertThat(after.firstCommit()).isGreaterThanOrEqualTo(before.firstCommit());
                    assertThat(after.isDeleted() || !before.isDeleted()).isTrue();
                    return store.put(location, body, contentType);
                });
    }

    @Override
    public CompletableFuture<Boolean> putIfAbsent(
            S3Location location, byte[] body, String contentType) {
        throw new AssertionError("the clean-up creates nothing else: " + location);
    }

    @Override
    public CompletableFuture<StoredObject> get(S3Location location) {
        return run(() -> store.get(location));
    }

    /** Counts as under way until it is waited for. */
    @Override
    public CompletableFuture<StoredObject> getUpTo(S3Location location, long maxLength) {
        CompletableFuture<StoredObject> answer = ObjectStore.super.getUpTo(location, maxLength);
        mostReads = Math.max(mostReads, ++reads);
        return new CompletableFuture<>() {
            @Override
            public StoredObject get(long timeout, TimeUnit unit)
                    throws InterruptedException, ExecutionException, TimeoutException {
                reads--;
                return answer.get(timeout, unit);
            }
        };
    }

    @Override
    public CompletableFuture<StoredObject> getRange(S3Location location, long offset, int length) {
        return run(() -> store.getRange(location, offset, length));
    }

    @Override
    public CompletableFuture<StoredObject> getStart(S3Location location, int length) {
        return run(() -> store.getStart(location, length));
    }

    @Override
    public CompletableFuture<ObjectListing> list(ListRequest request) {
        return run(() -> store.list(request));
    }

    @Override
    public CompletableFuture<Collection<String>> delete(String bucket, Collection<String> keys) {
        return run(
                () -> {
                    List<String> allowed = new ArrayList<>();
                    List<String> kept = new ArrayList<>();
                    there.clear();
                    for (String key : keys) {
                        S3Location location = S3Location.of(bucket, key);
                        check(location, keys);
                        if (refused.test(location)) {
                            kept.add(key);
                        } else {
                            allowed.add(key);
                            deleted.add(location);
                        }
                    }
                    store.delete(bucket, allowed).join();
                    return CompletableFuture.completedFuture(kept);
                });
    }

    private void check(S3Location location, Collection<String> together) {
        String root = paths.stagingPath().key() + "/";
        if (!location.bucket().equals(paths.stagingPath().bucket())
                || !location.key().startsWith(root)) {
            return; // an output
        }
        String[] parts = location.key().substring(root.length()).split("/");
        if (parts[0].equals("runs")) {
            return; // no reader looks at a marker again
        }
        LaneId lane = LaneId.parse(parts[1]);
        TrimMark mark = mark(lane);
        String what = location + " with the mark " + new String(mark.encode());
        if (parts[0].equals("ledger")) {
            long number = Long.parseLong(parts[2]);
            assertThat(number).as(what).isLessThan(mark.firstSegment());
            if (number == 0) {
                assertThat(mark.isDeleted()).as(what).isTrue();
            } else if (segmentsOf(lane) == 1) {
                assertThat(mark.isDeleted()).as("the last one of all: " + what).isTrue();
            }
            if (number + 1 == mark.firstSegment() && mark.isDeleted()) {
                assertThat(together).as("the end goes alone: " + what).hasSize(1);
                assertThat(number == 0 || store.bytes(paths.segment(lane, 0)) == null).isTrue();
            }
        } else if (parts[0].equals("commits")) {
            assertThat(Long.parseLong(parts[2])).as(what).isLessThan(mark.firstCommit());
        } else if (parts[0].equals("inputs")) {
            assertThat(mark.firstSegment()).as(what).isPositive();
        } else if (parts[0].equals("attempts")) {
            checkAttempt(lane, location, mark, what);
        } else {
            assertThat(parts[0]).isEqualTo("trim");
            assertThat(mark.isDeleted()).as(what).isTrue();
            assertThat(store.locations(paths.segments(lane))).as(what).isEmpty();
        }
    }

    /** The fixture's invocations have their segments' numbers. */
    private void checkAttempt(LaneId lane, S3Location location, TrimMark mark, String what) {
        long counter = Objects.requireNonNull(paths.counterOfAttempt(lane, location.key()), what);
        assertThat(counter).as(what).isLessThan(mark.firstSegment());
        byte[] segment = store.bytes(paths.segment(lane, counter));
        if (!mark.isDeleted()) {
            assertThat(segment).as("first what a segment names: " + what).isNotNull();
        }
    }

    /** Before the request that is being checked: listing them for each key takes its time. */
    private int segmentsOf(LaneId lane) {
        return there.computeIfAbsent(lane, key -> store.locations(paths.segments(lane)).size());
    }

    private TrimMark mark(LaneId lane) {
        byte[] bytes = store.bytes(paths.trim(lane));
        return bytes == null ? TrimMark.NONE : decode(bytes);
    }

    private static TrimMark decode(byte[] bytes) {
        try {
            return TrimMark.decode(bytes, "the mark");
        } catch (LedgerFormatException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {}
}
