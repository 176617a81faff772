// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.util.regex.Pattern;
import org.apache.flink.annotation.Internal;

/**
 * The form of a run's id: a run is one execution's worth of a sink, and every lane's opening names
 * its own. An id is part of a key in S3.
 */
@Internal
public final class RunId {

    /** Characters of an id at most. */
    public static final int MAX_LENGTH = 64;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    private RunId() {}

    /**
     * An id that no other run has: a ULID, so that ids sort by the time at which they were made.
     */
    public static String create(long epochMillis) {
        return LaneId.create(epochMillis).value();
    }

    /** Whether {@code id} has the form of a run's id. */
    public static boolean isValid(String id) {
        return FORM.matcher(id).matches();
    }

    /**
     * The id, if it has the form of one.
     *
     * @param option names what was set, in the message
     * @throws IllegalArgumentException unless it is 1 to 64 letters, digits, dots, underscores and
     *     hyphens, and starts with no dot
     */
    public static String check(String option, String id) {
        if (!isValid(id)) {
            throw new IllegalArgumentException(
                    option
                            + " must be 1 to "
                            + MAX_LENGTH
                            + " letters, digits, dots, underscores and hyphens, without a dot at"
                            + " its start, was \""
                            + id
                            + "\"");
        }
        return id;
    }
}
