// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.split;

import io.github.flinksagemaker.internal.ledger.Attempt;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Records of an entry, next to each other, whose results have not been emitted, and the latest
 * attempt that carries them (rule 51); it may carry others, too. Immutable.
 */
public final class OpenPart {

    private final int from;
    private final int to;
    private final @Nullable Attempt attempt;

    /** {@code to} is behind the last one; without attempt it is the entry's own invocation's. */
    public OpenPart(int from, int to, @Nullable Attempt attempt) {
        this.from = from;
        this.to = to;
        this.attempt = attempt;
    }

    public int from() {
        return from;
    }

    public int to() {
        return to;
    }

    /** Absent if the records were not invoked again. */
    public @Nullable Attempt attempt() {
        return attempt;
    }

    /** What is open of an entry once an attempt carries some of it; parts stay in order. */
    public static List<OpenPart> attempted(List<OpenPart> parts, Attempt attempt) {
        List<OpenPart> result = new ArrayList<>();
        for (OpenPart part : parts) {
            int first = Math.max(part.from, attempt.from());
            int end = Math.min(part.to, attempt.to());
            if (first >= end) {
                result.add(part);
                continue;
            }
            addUnlessEmpty(result, part.from, first, part.attempt);
            result.add(new OpenPart(first, end, attempt));
            addUnlessEmpty(result, end, part.to, part.attempt);
        }
        return result;
    }

    /**
     * What is open of an entry once the results of these records have been emitted.
     *
     * @return null if they were not all open
     */
    public static @Nullable List<OpenPart> emitted(List<OpenPart> parts, int from, int to) {
        List<OpenPart> result = new ArrayList<>();
        int open = 0;
        for (OpenPart part : parts) {
            int first = Math.max(part.from, from);
            int end = Math.min(part.to, to);
            if (first >= end) {
                result.add(part);
                continue;
            }
            open += end - first;
            addUnlessEmpty(result, part.from, first, part.attempt);
            addUnlessEmpty(result, end, part.to, part.attempt);
        }
        return open == to - from ? result : null;
    }

    private static void addUnlessEmpty(
            List<OpenPart> parts, int from, int to, @Nullable Attempt attempt) {
        if (from < to) {
            parts.add(new OpenPart(from, to, attempt));
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OpenPart
                && from == ((OpenPart) other).from
                && to == ((OpenPart) other).to
                && Objects.equals(attempt, ((OpenPart) other).attempt);
    }

    @Override
    public int hashCode() {
        return Objects.hash(from, to, attempt);
    }

    @Override
    public String toString() {
        return from + "-" + (to - 1) + (attempt == null ? "" : " by " + attempt.id());
    }
}
