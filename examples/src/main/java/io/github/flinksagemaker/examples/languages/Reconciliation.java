// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets results against the records that went in, by record id: an id that went in three times must
 * come out three times. Keeps a number per id, no records.
 */
final class Reconciliation {

    /** By id, how often it went in less how often it has come out. */
    private final Map<String, Integer> open = new HashMap<>();

    private long recordsIn;
    private long succeeded;
    private long failed;
    private long unidentified;

    /** A record goes in. */
    void in(String id) {
        recordsIn++;
        open.merge(id, 1, Integer::sum);
    }

    /** A result comes out; its id is null if it carries no record. */
    void out(@Nullable String id, boolean success) {
        if (success) {
            succeeded++;
        } else {
            failed++;
        }
        if (id == null) {
            unidentified++;
        } else {
            open.merge(id, -1, Integer::sum);
        }
    }

    long recordsIn() {
        return recordsIn;
    }

    long succeeded() {
        return succeeded;
    }

    long failed() {
        return failed;
    }

    /** Records without a result. */
    long lost() {
        return open.values().stream().mapToLong(left -> Math.max(left, 0)).sum();
    }

    /** Results beyond one per record, those of records that never went in among them. */
    long duplicated() {
        return unidentified + open.values().stream().mapToLong(left -> Math.max(-left, 0)).sum();
    }

    /** Whether each record has exactly one result. */
    boolean balances() {
        return lost() == 0 && duplicated() == 0 && recordsIn == succeeded + failed;
    }
}
