// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lanes have been forgotten, in 2 KB however many they are: per bucket of lanes the exclusive
 * or of their hashes. A bucket in which a listing finds just the forgotten ones has the same sum;
 * where it differs, the bucket has a lane that came late or was deleted, and its lanes must be
 * looked at. May be used from any thread.
 */
public final class ForgottenLanes {

    public static final int BUCKETS = 256;

    private final long[] sums;

    public ForgottenLanes() {
        this(new long[BUCKETS]);
    }

    public ForgottenLanes(long[] sums) {
        if (sums.length != BUCKETS) {
            throw new IllegalArgumentException(BUCKETS + " buckets, were " + sums.length);
        }
        this.sums = sums.clone();
    }

    /** Adds a lane that is being forgotten, or takes out one that has been deleted. */
    public synchronized void toggle(LaneId lane) {
        long hash = hash(lane);
        sums[bucket(hash)] ^= hash;
    }

    /** Those of the listed lanes that share a bucket with one that was not forgotten, by bucket. */
    synchronized List<List<LaneId>> suspects(Collection<LaneId> listed) {
        long[] found = new long[BUCKETS];
        for (LaneId lane : listed) {
            long hash = hash(lane);
            found[bucket(hash)] ^= hash;
        }
        Map<Integer, List<LaneId>> suspects = new HashMap<>();
        for (LaneId lane : listed) {
            int bucket = bucketOf(lane);
            if (found[bucket] != sums[bucket]) {
                suspects.computeIfAbsent(bucket, b -> new ArrayList<>()).add(lane);
            }
        }
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (!suspects.containsKey(bucket)) {
                sums[bucket] = found[bucket]; // equal already, or all of them have been deleted
            }
        }
        return new ArrayList<>(suspects.values());
    }

    /** These are the forgotten lanes of the bucket that they are in. */
    synchronized void replace(Collection<LaneId> forgotten, LaneId anyOfBucket) {
        long sum = 0;
        for (LaneId lane : forgotten) {
            sum ^= hash(lane);
        }
        sums[bucketOf(anyOfBucket)] = sum;
    }

    public synchronized long[] sums() {
        return sums.clone();
    }

    static int bucketOf(LaneId lane) {
        return bucket(hash(lane));
    }

    private static int bucket(long hash) {
        return (int) (hash >>> 56);
    }

    /** The 130 bits of the name, mixed (SplitMix64's finalizer) so that all count everywhere. */
    private static long hash(LaneId lane) {
        long hash = 0;
        String name = lane.value();
        for (int i = 0; i < name.length(); i++) {
            hash = mix(hash * 31 + name.charAt(i));
        }
        return hash;
    }

    private static long mix(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
