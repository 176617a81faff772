// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;
import java.security.SecureRandom;
import org.apache.flink.annotation.Internal;

/**
 * Names a lane: a ULID, so that lanes sort by the time at which their writers started.
 *
 * <p>26 characters of Crockford's base 32: 48 bits of milliseconds, then 80 random bits.
 */
@Internal
@AutoValue
public abstract class LaneId implements Serializable, Comparable<LaneId> {

    /** Characters in a lane's name. */
    public static final int LENGTH = 26;

    /** What {@link #writeTo} takes. */
    public static final int BYTES = 16;

    private static final long serialVersionUID = 1L;
    private static final String ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int BITS_OF_CHARACTER = 5;
    private static final int TIME_CHARACTERS = 10;
    private static final long MAX_TIME = (1L << 48) - 1;
    private static final SecureRandom RANDOM = new SecureRandom();

    public abstract String value();

    /** A new lane whose time is {@code epochMillis}; its random part makes it unique. */
    public static LaneId create(long epochMillis) {
        char[] text = new char[LENGTH];
        byte[] random = new byte[LENGTH - TIME_CHARACTERS];
        RANDOM.nextBytes(random);
        for (int i = TIME_CHARACTERS; i < LENGTH; i++) {
            text[i] = ALPHABET.charAt(random[i - TIME_CHARACTERS] & 31);
        }
        return new AutoValue_LaneId(timePrefix(epochMillis) + new String(text, 10, 16));
    }

    /**
     * Reads a lane's name.
     *
     * @throws IllegalArgumentException if it is not a ULID in upper case
     */
    public static LaneId parse(String value) {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a lane (a ULID of 26 characters): " + value);
        }
        return new AutoValue_LaneId(value);
    }

    /** The lane of the two halves that {@link #writeTo} wrote. */
    public static LaneId ofBits(long high, long low) {
        long left = high;
        long right = low;
        char[] text = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (right & 31));
            right = right >>> BITS_OF_CHARACTER | left << (Long.SIZE - BITS_OF_CHARACTER);
            left >>>= BITS_OF_CHARACTER;
        }
        return parse(new String(text));
    }

    /** Writes the 128 bits that the characters stand for. */
    public void writeTo(DataOutput out) throws IOException {
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            high = high << BITS_OF_CHARACTER | low >>> (Long.SIZE - BITS_OF_CHARACTER);
            low = low << BITS_OF_CHARACTER | ALPHABET.indexOf(value().charAt(i));
        }
        out.writeLong(high);
        out.writeLong(low);
    }

    /** Whether {@code value} has the form of a lane's name. */
    public static boolean isValid(String value) {
        if (value.length() != LENGTH || value.charAt(0) > '7') {
            return false;
        }
        for (int i = 0; i < LENGTH; i++) {
            if (ALPHABET.indexOf(value.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    /** The first ten characters of every lane of that millisecond: where a listing may start. */
    public static String timePrefix(long epochMillis) {
        long rest = Math.max(0, Math.min(epochMillis, MAX_TIME));
        char[] text = new char[TIME_CHARACTERS];
        for (int i = TIME_CHARACTERS - 1; i >= 0; i--) {
            text[i] = ALPHABET.charAt((int) (rest & 31));
            rest >>>= BITS_OF_CHARACTER;
        }
        return new String(text);
    }

    /** Milliseconds since the epoch at which the writer started, by the writer's clock. */
    public long time() {
        long time = 0;
        for (int i = 0; i < TIME_CHARACTERS; i++) {
            time = time << BITS_OF_CHARACTER | ALPHABET.indexOf(value().charAt(i));
        }
        return time;
    }

    @Override
    public int compareTo(LaneId other) {
        return value().compareTo(other.value());
    }

    @Override
    public final String toString() {
        return value();
    }
}
