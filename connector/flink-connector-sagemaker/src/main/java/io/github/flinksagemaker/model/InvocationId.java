// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * Names an invocation: {@code <lane>-<counter in base 36>}, at most 40 characters, and behind it
 * for what was invoked again {@code .<attempt>-<nonce>}. It is also the InferenceId that SageMaker
 * is given, so that a notification leads back to its lane. The nonce tells apart what two readers
 * have invoked under one number, of which only one is in the ledger.
 */
@Internal
@AutoValue
public abstract class InvocationId implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern NONCE = Pattern.compile("[0-9a-z]{1,8}");

    public abstract LaneId lane();

    public abstract long counter();

    /** 0 for the first invocation, else the number of the further attempt. */
    public abstract int attempt();

    /** Letters and digits; empty for the first invocation. */
    public abstract String nonce();

    public static InvocationId of(LaneId lane, long counter) {
        if (counter < 0) {
            throw new IllegalArgumentException(
                    "an invocation's counter is not negative: " + counter);
        }
        return new AutoValue_InvocationId(lane, counter, 0, "");
    }

    /**
     * The same, invoked again.
     *
     * @param number from 1
     * @param nonce 1 to 8 lower-case letters and digits
     */
    public final InvocationId withAttempt(int number, String nonce) {
        if (number < 1 || !NONCE.matcher(nonce).matches()) {
            throw new IllegalArgumentException("no attempt is named " + number + '-' + nonce);
        }
        return new AutoValue_InvocationId(lane(), counter(), number, nonce);
    }

    /** The first invocation of the same records. */
    public final InvocationId first() {
        return attempt() == 0 ? this : of(lane(), counter());
    }

    /**
     * Reads an invocation's name.
     *
     * @throws IllegalArgumentException if it is not {@code <lane>-<counter>} or {@code
     *     <lane>-<counter>.<attempt>-<nonce>}
     */
    public static InvocationId parse(String value) {
        int dot = value.indexOf('.');
        String first = dot < 0 ? value : value.substring(0, dot);
        if (first.length() < LaneId.LENGTH + 2 || first.charAt(LaneId.LENGTH) != '-') {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        InvocationId id =
                of(
                        LaneId.parse(first.substring(0, LaneId.LENGTH)),
                        Long.parseLong(first.substring(LaneId.LENGTH + 1), Character.MAX_RADIX));
        if (dot >= 0) {
            int dash = value.indexOf('-', dot);
            if (dash < 0) {
                throw new IllegalArgumentException("not an invocation id: " + value);
            }
            int number = Integer.parseInt(value.substring(dot + 1, dash));
            id = id.withAttempt(number, value.substring(dash + 1));
        }
        if (!id.toString().equals(value)) {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        return id;
    }

    @Override
    public final String toString() {
        String first = lane().value() + '-' + Long.toString(counter(), Character.MAX_RADIX);
        return attempt() == 0 ? first : first + '.' + attempt() + '-' + nonce();
    }
}
