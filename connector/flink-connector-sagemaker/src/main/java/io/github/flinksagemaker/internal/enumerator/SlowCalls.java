// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for S3, away from the coordinator's thread and from the one worker thread that
 * Flink has for all else that an enumerator does: while a LIST hangs there, watermarks, hints and
 * whatever goes by time would stand still. What a call returns, or the exception it ended with,
 * comes back on the coordinator's thread.
 */
interface SlowCalls extends AutoCloseable {

    /** Does it once. */
    <T> void call(
            Callable<T> call, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then);

    /** Does it at once, and then again {@code pause} after it has ended. */
    <T> void repeat(
            Duration pause,
            Callable<T> call,
            BiConsumer<? super @Nullable T, ? super @Nullable Throwable> then);

    /** Waits for nothing; what is under way is interrupted and comes to nothing. */
    @Override
    void close();
}
