// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.OutputReference;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;

/**
 * Reads outputs: the first MiB at once, which is all of most and tells the size of the others. Of
 * one that is larger than {@code source.output-reference-above} a reference takes its place; any
 * other is read whole when the {@link OutputBudget} has room for its size.
 */
public final class OutputReader {

    private static final long MAX_DEFAULT_LIMIT = 256L << 20;
    private static final int HEAP_SHARE = 8;

    private final ObjectReader reads;
    private final OutputBudget budget;
    private final long limit;
    private final int first;

    public OutputReader(ObjectReader reads, OutputBudget budget, SourceSettings settings) {
        this.reads = reads;
        this.budget = budget;
        Long above = settings.outputReferenceAbove();
        this.limit = above == null ? defaultLimit(Runtime.getRuntime().maxMemory()) : above;
        this.first = (int) Math.max(1, Math.min(limit, OutputBudget.UNRESERVED));
    }

    /** What a task manager with this heap reads, unless it is told otherwise. */
    static long defaultLimit(long maxMemory) {
        return Math.min(MAX_DEFAULT_LIMIT, maxMemory / HEAP_SHARE);
    }

    /** {@code then} gets the whole output, or one above the limit, or that there is none. */
    public void read(OutputBudget.Holder holder, S3Location output, Consumer<ReadResult> then) {
        reads.getStart(
                ReadPurpose.WATCH, output, first, answer -> readOn(holder, output, answer, then));
    }

    private void readOn(
            OutputBudget.Holder holder,
            S3Location output,
            ReadResult answer,
            Consumer<ReadResult> then) {
        if (answer.kind() != ReadResult.Kind.FOUND
                || answer.object().isWhole()
                || answer.object().size() > limit) {
            then.accept(answer);
            return;
        }
        long size = answer.object().size();
        budget.reserve(
                holder,
                size,
                () ->
                        reads.getUpTo(
                                ReadPurpose.WATCH,
                                output,
                                size,
                                whole -> readOn(holder, output, whole, then)));
    }

    /** What an output that was found comes to. */
    public Outcome outcome(S3Location output, ReadResult found, long now) {
        StoredObject object = found.object();
        return object.size() <= limit
                ? Outcome.output(object.bytes(), now)
                : Outcome.reference(
                        OutputReference.of(output, object.size(), object.contentType()), now);
    }
}
