// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.text;

/** Texts of others, which may be of any length, cut to what is kept of them. */
public final class BoundedText {

    /** Characters of a reason that a ledger, a state or a result keeps: parsers quote all. */
    public static final int MAX_REASON = 4_096;

    private BoundedText() {}

    /** A reason of at most {@link #MAX_REASON} characters. */
    public static String reason(String text) {
        return cut(text, MAX_REASON);
    }

    /** What was thrown, as a reason; its own text may break down as well. */
    public static String reason(Throwable thrown) {
        String text;
        try {
            text = thrown.toString();
        } catch (RuntimeException e) {
            text = thrown.getClass().getName();
        }
        return reason(text);
    }

    /**
     * The text itself, or its beginning with a note that it was cut: {@code max} characters at
     * most, so that cutting again changes nothing. No surrogate pair is split.
     */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        String note = "… (cut, " + text.length() + " characters in all)";
        int end = Math.max(0, max - note.length());
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + note;
    }
}
