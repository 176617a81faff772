// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Collects objects of any buckets and deletes them in batches of up to 1,000. */
final class BatchedDeletes {

    static final int MAX_KEYS = 1000;

    private final CleanupRequests requests;
    private final Map<String, List<String>> keys = new TreeMap<>();

    BatchedDeletes(CleanupRequests requests) {
        this.requests = requests;
    }

    void add(S3Location object) throws InterruptedException {
        List<String> batch = keys.computeIfAbsent(object.bucket(), bucket -> new ArrayList<>());
        batch.add(object.key());
        if (batch.size() == MAX_KEYS) {
            delete(object.bucket(), batch);
        }
    }

    /** Deletes what is left; only then is everything gone. */
    void flush() throws InterruptedException {
        for (Map.Entry<String, List<String>> bucket : keys.entrySet()) {
            delete(bucket.getKey(), bucket.getValue());
        }
    }

    private void delete(String bucket, List<String> batch) throws InterruptedException {
        if (!batch.isEmpty()) {
            List<String> now = new ArrayList<>(batch);
            batch.clear();
            requests.delete(bucket, now);
        }
    }
}
