// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The objects of an {@link InMemoryObjectStore}, by bucket and in S3's order of keys: UTF-8. */
final class InMemoryObjects {

    static final Comparator<String> KEY_ORDER =
            (left, right) ->
                    Arrays.compareUnsigned(
                            left.getBytes(StandardCharsets.UTF_8),
                            right.getBytes(StandardCharsets.UTF_8));

    private record Entry(StoredObject object, String contentType) {}

    private final Map<String, NavigableMap<String, Entry>> buckets = new HashMap<>();

    synchronized void put(S3Location at, byte[] bytes, String contentType, long now) {
        bucket(at.bucket()).put(at.key(), entry(bytes, contentType, now));
    }

    synchronized boolean putIfAbsent(S3Location at, byte[] bytes, String contentType, long now) {
        Entry entry = entry(bytes, contentType, now);
        return bucket(at.bucket()).putIfAbsent(at.key(), entry) == null;
    }

    synchronized StoredObject get(S3Location at) {
        Entry entry = bucket(at.bucket()).get(at.key());
        return entry == null ? StoredObject.missing(null) : entry.object();
    }

    synchronized @Nullable String contentType(S3Location at) {
        Entry entry = bucket(at.bucket()).get(at.key());
        return entry == null ? null : entry.contentType();
    }

    synchronized void remove(S3Location at) {
        bucket(at.bucket()).remove(at.key());
    }

    /** A copy of what lies under the prefix. */
    synchronized NavigableMap<String, StoredObject> under(S3Location prefix) {
        NavigableMap<String, StoredObject> found = new TreeMap<>(KEY_ORDER);
        bucket(prefix.bucket()).tailMap(prefix.key(), true).entrySet().stream()
                .takeWhile(entry -> entry.getKey().startsWith(prefix.key()))
                .forEach(entry -> found.put(entry.getKey(), entry.getValue().object()));
        return found;
    }

    private static Entry entry(byte[] bytes, String contentType, long now) {
        return new Entry(StoredObject.of(bytes, bytes.length, contentType, now), contentType);
    }

    private NavigableMap<String, Entry> bucket(String name) {
        return buckets.computeIfAbsent(name, ignored -> new TreeMap<>(KEY_ORDER));
    }
}
