// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Names an invocation: {@code <lane>-<counter in base 36>}, at most 40 characters, and behind it for
 * what was invoked again {@code .<attempt>} (rule 50). It is also the InferenceId that SageMaker is
 * given, so that a notification leads back to its lane.
 */
@Internal
@AutoValue
public abstract class InvocationId implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public abstract long counter();

    /** 0 for the first invocation, else the number of the further attempt. */
    public abstract int attempt();

    public static InvocationId of(LaneId lane, long counter) {
        if (counter < 0) {
            throw new IllegalArgumentException(
                    "an invocation's counter is not negative: " + counter);
        }
        return new AutoValue_InvocationId(lane, counter, 0);
    }

    /** The same, invoked again: the {@code number}-th further attempt, 0 for the first. */
    public final InvocationId withAttempt(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("an attempt's number is not negative: " + number);
        }
        return new AutoValue_InvocationId(lane(), counter(), number);
    }

    /**
     * Reads an invocation's name.
     *
     * @throws IllegalArgumentException if it is not {@code <lane>-<counter>} or {@code
     *     <lane>-<counter>.<attempt>}
     */
    public static InvocationId parse(String value) {
        if (value.length() < LaneId.LENGTH + 2 || value.charAt(LaneId.LENGTH) != '-') {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        int dot = value.indexOf('.');
        String first = dot < 0 ? value : value.substring(0, dot);
        InvocationId id =
                of(
                                LaneId.parse(first.substring(0, LaneId.LENGTH)),
                                Long.parseLong(
                                        first.substring(LaneId.LENGTH + 1), Character.MAX_RADIX))
                        .withAttempt(dot < 0 ? 0 : Integer.parseInt(value.substring(dot + 1)));
        if (!id.toString().equals(value)) {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        return id;
    }

    @Override
    public final String toString() {
        String first = lane().value() + '-' + Long.toString(counter(), Character.MAX_RADIX);
        return attempt() == 0 ? first : first + '.' + attempt();
    }
}
