// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.EOFException;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands bytes that may be anything to a decoder, which has to take or refuse them: in bounded time
 * and memory, and with nothing but the exception that it documents.
 */
public final class AnyBytes {

    /** Far more than any of the small inputs needs, far less than a claimed length takes. */
    private static final long MAX_ALLOCATED = 32L << 20;

    private static final ExecutorService THREAD =
            Executors.newSingleThreadExecutor(
                    task -> {
                        Thread thread = new Thread(task, "any-bytes");
                        thread.setDaemon(true);
                        return thread;
                    });

    private AnyBytes() {}

    /**
     * @return what was decoded, or null if it was refused
     */
    public static <T> @Nullable T decode(Class<? extends Exception> refusal, Callable<T> decoder) {
        try {
            return THREAD.submit(() -> bounded(decoder)).get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNull(e.getCause());
            assertThat(cause).isInstanceOf(refusal);
            if (!(cause instanceof EOFException)) { // says all by its name
                assertThat(cause.getMessage()).isNotEmpty();
            }
            return null;
        } catch (Exception e) {
            throw new AssertionError("it did not end", e);
        }
    }

    private static <T> T bounded(Callable<T> decoder) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            return decoder.call();
        } finally {
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as("allocated bytes")
                    .isLessThan(MAX_ALLOCATED);
        }
    }
}
