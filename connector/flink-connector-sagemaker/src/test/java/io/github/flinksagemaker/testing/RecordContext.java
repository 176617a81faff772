// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import org.apache.flink.api.connector.sink2.SinkWriter;
import org.jspecify.annotations.Nullable;

/** The times with which a record reaches a sink. */
public final class RecordContext implements SinkWriter.Context {

    /** Without any. */
    public static final SinkWriter.Context NONE = at(null, Long.MIN_VALUE);

    private final @Nullable Long timestamp;
    private final long watermark;

    private RecordContext(@Nullable Long timestamp, long watermark) {
        this.timestamp = timestamp;
        this.watermark = watermark;
    }

    /** A record of that time, if it has one, behind that watermark. */
    public static SinkWriter.Context at(@Nullable Long timestamp, long watermark) {
        return new RecordContext(timestamp, watermark);
    }

    @Override
    public @Nullable Long timestamp() {
        return timestamp;
    }

    @Override
    public long currentWatermark() {
        return watermark;
    }
}
