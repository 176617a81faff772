// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.TailListener;

/** Makes a reader's tail, whose {@code close()} releases all that it uses. */
@FunctionalInterface
public interface LedgerTailFactory {

    LedgerTail open(TailListener listener, ReadMetrics metrics);
}
