// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;

/** Takes a millisecond for each element, so that checkpoints fall between elements. */
final class Slowly<T> implements MapFunction<T, T> {

    private static final long serialVersionUID = 1L;

    @Override
    public T map(T value) {
        LockSupport.parkNanos(1_000_000);
        return value;
    }
}
