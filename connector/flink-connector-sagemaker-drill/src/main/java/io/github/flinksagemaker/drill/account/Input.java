// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The drill's input: record <i>i</i> is always the same for the same seed. Its word, which nothing
 * but the seed and its number decide, is all that the prediction depends on.
 *
 * <p>Both the job that sends and the account that is kept of it use this; the model only has {@link
 * #predictionOf} and {@link #refusalOf}, which see a line and nothing else.
 */
public final class Input implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The sink's limit for a record. */
    public static final int MAX_RECORD_BYTES = 1_000;

    private static final int ONE_REFUSED_IN = 200;
    private static final int ONE_OVERSIZED_IN = 700;
    private static final String REFUSED = "can't answer ";
    private static final Pattern REFUSAL = Pattern.compile(REFUSED + "\\d+(, \\d+)*");
    private static final String PADDING = "x".repeat(MAX_RECORD_BYTES);
    private static final Pattern LINE =
            Pattern.compile("\\{\"id\":(\\d+),\"word\":\"([0-9a-f]{16})\"(,\"pad\":\"x*\")?\\}");

    private final long seed;
    private final long count;

    public Input(long seed, long count) {
        this.seed = seed;
        this.count = count;
    }

    public long count() {
        return count;
    }

    /** A record as the sink gets it: one line of JSON. */
    public String line(long id) {
        return "{\"id\":"
                + id
                + ",\"word\":\""
                + word(id)
                + (expected(id) == ExpectedOutcome.OVERSIZED ? "\",\"pad\":\"" + PADDING : "")
                + "\"}";
    }

    public ExpectedOutcome expected(long id) {
        if (isRefused(word(id))) {
            return ExpectedOutcome.REFUSED_BY_MODEL;
        }
        return Math.floorMod(mix(seed ^ mix(~id)), ONE_OVERSIZED_IN) == 0
                ? ExpectedOutcome.OVERSIZED
                : ExpectedOutcome.ANSWERED;
    }

    /** What the model is to answer. */
    public String prediction(long id) {
        return predictionOfWord(word(id));
    }

    /** The text with which the model refuses a request with these records that it can't answer. */
    public static String refusal(List<Long> ids) {
        return ids.stream().map(String::valueOf).collect(Collectors.joining(", ", REFUSED, ""));
    }

    /** Which records such a text names; empty if it is another text. */
    public static List<Long> refusedIn(String text) {
        return REFUSAL.matcher(text).matches()
                ? Arrays.stream(text.substring(REFUSED.length()).split(", "))
                        .map(Long::valueOf)
                        .toList()
                : List.of();
    }

    /** The number in a line, or -1 if it is none of ours. */
    public static long idOf(String line) {
        Matcher parts = LINE.matcher(line);
        return parts.matches() ? Long.parseLong(parts.group(1)) : -1;
    }

    /** The model's answer to a line. */
    public static String predictionOf(String line) {
        return predictionOfWord(wordOf(line));
    }

    /** Whether the model refuses a line. */
    public static boolean isRefusedLine(String line) {
        return isRefused(wordOf(line));
    }

    private String word(long id) {
        return String.format("%016x", mix(seed * 0x9E3779B97F4A7C15L + id));
    }

    private static String wordOf(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a line of the drill's input");
        }
        return parts.group(2);
    }

    private static boolean isRefused(String word) {
        return Long.remainderUnsigned(Long.parseUnsignedLong(word, 16), ONE_REFUSED_IN) == 0;
    }

    private static String predictionOfWord(String word) {
        return String.format("{\"score\":\"%016x\"}", mix(Long.parseUnsignedLong(word, 16)));
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
