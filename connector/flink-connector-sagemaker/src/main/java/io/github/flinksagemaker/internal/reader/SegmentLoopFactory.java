// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.segments.LoopListener;
import io.github.flinksagemaker.internal.segments.SegmentLoop;

/** Makes a reader's loop, which is closed by the reader. */
@FunctionalInterface
public interface SegmentLoopFactory {

    SegmentLoop open(LoopListener listener, ReadMetrics metrics);
}
