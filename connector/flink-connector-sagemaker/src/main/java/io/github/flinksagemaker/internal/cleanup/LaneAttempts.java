// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.ListRequest;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attempts at entries whose segments are about to go, in a lane that goes on, and the inputs of
 * parts (rule 28). They go whatever their age: nothing that needs them can be restored any more.
 *
 * <p>One LIST says that there are none. Where there are, they are looked for between the least and
 * the greatest counter of the entries that go, since a long-lived lane may have a million others.
 */
final class LaneAttempts {

    /** Entries that are remembered: what they were invoked again by is looked for together. */
    static final int MAX_ENTRIES = 100_000;

    private final CleanupContext context;
    private final CleanupRequests requests;
    private final LedgerPaths paths;
    private final LaneId lane;
    private @Nullable Boolean exist;
    private long[] counters = new long[64];
    private int count;

    LaneAttempts(CleanupContext context, LaneId lane) {
        this.context = context;
        this.requests = context.requests;
        this.paths = context.paths;
        this.lane = lane;
    }

    /** Whether the lane has any; asked once. */
    boolean exist() throws InterruptedException {
        if (exist == null) {
            boolean[] any = {false};
            requests.list(
                    ListRequest.keys(paths.attempts(lane), null),
                    page -> {
                        any[0] |= !page.items().isEmpty();
                        return !any[0];
                    });
            exist = any[0];
        }
        return exist;
    }

    /** Deletes those at these entries, at once or with later ones. */
    void deleteOf(List<LedgerEntry> entries) throws InterruptedException {
        if (!exist()) {
            return;
        }
        for (LedgerEntry entry : entries) {
            if (count == counters.length) {
                counters = Arrays.copyOf(counters, 2 * count);
            }
            counters[count++] = entry.invocationId().counter();
            if (count == MAX_ENTRIES) {
                deleteRest();
            }
        }
    }

    /** Deletes what has been put off. */
    void deleteRest() throws InterruptedException {
        Arrays.sort(counters, 0, count);
        for (int from = 0; from < count; ) {
            int to = from + 1;
            while (to < count && digits(to) == digits(from)) {
                to++;
            }
            delete(from, to);
            from = to;
        }
        count = 0;
    }

    private int digits(int index) {
        return Long.toString(counters[index], Character.MAX_RADIX).length();
    }

    /** Counters of as many digits: their keys have the same order. */
    private void delete(int from, int to) throws InterruptedException {
        String first = paths.attemptsOf(id(counters[from])).key();
        String last = paths.attemptsOf(id(counters[to - 1])).key();
        String before = first.substring(0, first.length() - 1); // without the dot
        requests.list(
                ListRequest.keys(paths.attempts(lane), before),
                page -> {
                    List<String> keys = new ArrayList<>();
                    Set<Long> entries = new LinkedHashSet<>();
                    for (ObjectListing.Item item : page.items()) {
                        Long counter = paths.counterOfAttempt(lane, item.key());
                        if (counter != null
                                && Arrays.binarySearch(counters, from, to, counter) >= 0) {
                            keys.add(item.key());
                            entries.add(counter);
                        }
                    }
                    deleteInputs(entries);
                    requests.delete(keys);
                    return !isPast(last, page);
                });
    }

    /** Before the attempts, so that a repetition finds them; by their names, as they are made. */
    private void deleteInputs(Set<Long> entries) throws InterruptedException {
        if (context.policy.deletesInputs()) {
            for (Long counter : entries) {
                S3Location inputs = paths.inputsOf(id(counter));
                requests.deleteListed(inputs, item -> true);
            }
        }
    }

    private static boolean isPast(String last, ObjectListing page) {
        int size = page.items().size();
        String key = size == 0 ? "" : page.items().get(size - 1).key();
        return key.compareTo(last) > 0 && !key.startsWith(last);
    }

    private InvocationId id(long counter) {
        return InvocationId.of(lane, counter);
    }
}
