// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import java.util.Set;

/** How often the language found is the label, among the predictions. */
final class Accuracy {

    private final Set<String> known;
    private long right;
    private long withKnownLabel;
    private long total;

    /** Takes the languages that the model knows. */
    Accuracy(Set<String> known) {
        this.known = known;
    }

    /** Whether the model could be right about a record with this label. */
    boolean knows(String label) {
        return known.contains(label);
    }

    void add(String label, String found) {
        total++;
        withKnownLabel += knows(label) ? 1 : 0;
        right += label.equals(found) ? 1 : 0;
    }

    /** The share of right ones where the model could be right; 0 if there are none. */
    double ofKnown() {
        return share(withKnownLabel);
    }

    /** The share of right ones; 0 if there are none. */
    double overall() {
        return share(total);
    }

    /** Predictions for records whose label the model knows. */
    long withKnownLabel() {
        return withKnownLabel;
    }

    private double share(long of) {
        return of == 0 ? 0 : (double) right / of;
    }
}
