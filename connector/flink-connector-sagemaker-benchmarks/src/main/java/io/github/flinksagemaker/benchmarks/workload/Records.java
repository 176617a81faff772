// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.workload;

/**
 * The data: JSON records of one size, told apart by an id at a fixed place. A record's prediction
 * repeats the id, so that each result can be checked.
 */
public final class Records {

    /** Less than this can't hold an id. */
    public static final int LEAST_BYTES = 40;

    private static final String START = "{\"id\":\"";
    private static final int ID_LENGTH = 12;
    private static final String ZEROS = "0".repeat(ID_LENGTH);

    private final String rest;

    /** Records of so many bytes each. */
    public Records(int bytes) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "a record has at least " + LEAST_BYTES + " bytes, was " + bytes);
        }
        String start = "\",\"text\":\"";
        int filler = bytes - START.length() - ID_LENGTH - start.length() - 2;
        StringBuilder text = new StringBuilder(filler);
        for (int i = 0; i < filler; i++) {
            text.append((char) ('a' + i * 7 % 26));
        }
        this.rest = start + text + "\"}";
    }

    /** The record with this number. */
    public String record(long number) {
        String id = Long.toString(number);
        return START + ZEROS.substring(id.length()) + id + rest;
    }

    /** Whether a prediction belongs to a record. */
    public static boolean belongTogether(String record, String prediction) {
        return record.regionMatches(START.length(), prediction, START.length(), ID_LENGTH);
    }

    /** The part of a record, or of its prediction, that holds the id. */
    static int headLength() {
        return START.length() + ID_LENGTH;
    }
}
