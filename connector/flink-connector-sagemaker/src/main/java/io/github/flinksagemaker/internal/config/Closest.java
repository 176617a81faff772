// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
final class Closest {

    /** Letters that a typo misses, adds or changes. */
    private static final int MAX_DISTANCE = 3;

    private Closest() {}

    /** "; did you mean x", or nothing. */
    static String hint(String written, Collection<String> known) {
        Optional<String> closest =
                known.stream().min(Comparator.comparingInt(one -> distance(written, one)));
        return closest.filter(one -> distance(written, one) <= MAX_DISTANCE)
                .map(one -> "; did you mean " + one)
                .orElse("");
    }

    /** Levenshtein's, a row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
