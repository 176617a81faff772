// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;

/**
 * Names an invocation: {@code <lane>-<counter in base 36>}, at most 40 characters. It is also the
 * InferenceId that SageMaker is given, so that a notification leads back to its lane.
 */
@Internal
@AutoValue
public abstract class InvocationId implements Serializable {

    private static final long serialVersionUID = 1L;

    public abstract LaneId lane();

    public abstract long counter();

    public static InvocationId of(LaneId lane, long counter) {
        if (counter < 0) {
            throw new IllegalArgumentException(
                    "an invocation's counter is not negative: " + counter);
        }
        return new AutoValue_InvocationId(lane, counter);
    }

    /**
     * Reads an invocation's name.
     *
     * @throws IllegalArgumentException if it is not {@code <lane>-<counter>}
     */
    public static InvocationId parse(String value) {
        if (value.length() < LaneId.LENGTH + 2 || value.charAt(LaneId.LENGTH) != '-') {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        InvocationId id =
                of(
                        LaneId.parse(value.substring(0, LaneId.LENGTH)),
                        Long.parseLong(value.substring(LaneId.LENGTH + 1), Character.MAX_RADIX));
        if (!id.toString().equals(value)) {
            throw new IllegalArgumentException("not an invocation id: " + value);
        }
        return id;
    }

    @Override
    public final String toString() {
        return lane().value() + '-' + Long.toString(counter(), Character.MAX_RADIX);
    }
}
