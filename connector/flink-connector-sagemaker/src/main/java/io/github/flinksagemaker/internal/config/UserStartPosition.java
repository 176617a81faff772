// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.config.StartPosition;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.apache.flink.configuration.ReadableConfig;

/** Reads the start position, which two options make. */
public final class UserStartPosition {

    private UserStartPosition() {}

    /**
     * What the options say.
     *
     * @throws IllegalArgumentException if they contradict each other or hold no moment
     */
    public static StartPosition of(ReadableConfig options) {
        String moment = options.get(SourceOptions.START_TIMESTAMP);
        StartPosition.Kind kind = options.get(SourceOptions.START_POSITION);
        if (kind != StartPosition.Kind.TIMESTAMP) {
            if (moment != null) {
                throw new IllegalArgumentException(
                        SourceOptions.START_TIMESTAMP.key()
                                + " goes with "
                                + SourceOptions.START_POSITION.key()
                                + " TIMESTAMP alone, which was "
                                + kind);
            }
            return kind == StartPosition.Kind.LATEST
                    ? StartPosition.latest()
                    : StartPosition.earliest();
        }
        if (moment == null) {
            throw new IllegalArgumentException(
                    SourceOptions.START_POSITION.key()
                            + " TIMESTAMP needs "
                            + SourceOptions.START_TIMESTAMP.key());
        }
        try {
            return StartPosition.timestamp(Instant.parse(moment));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    SourceOptions.START_TIMESTAMP.key()
                            + " must be a moment such as 2026-01-31T00:00:00Z, was "
                            + moment,
                    e);
        }
    }
}
