package io.github.flinksagemaker.internal.watch;

import io.github.flinksagemaker.config.SourceSettings;
import io.github.flinksagemaker.internal.s3.StoredObject;
import io.github.flinksagemaker.model.OutputReference;
import io.github.flinksagemaker.model.S3Location;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads outputs: whole, or, under {@code source.output-reference-above}, only so far that one that
 * is larger is known to be; then a reference takes its place.
 */
final class OutputReader {

    private final BoundedReads reads;
    private final @Nullable Integer limit;

    OutputReader(BoundedReads reads, SourceSettings settings) {
        this.reads = reads;
        Long above = settings.outputReferenceAbove();
        this.limit = above == null ? null : Math.toIntExact(above);
    }

    void read(S3Location output, Consumer<ReadAnswer> then) {
        if (limit == null) {
            reads.get(ReadUse.WATCH, output, then);
        } else {
            reads.getStart(ReadUse.WATCH, output, limit + 1, then);
        }
    }

    /** What an output that was found comes to. */
    Outcome outcome(S3Location output, ReadAnswer found, long now) {
        StoredObject object = found.object();
        return limit == null || object.size() <= limit
                ? Outcome.output(object.bytes(), now)
                : Outcome.reference(
                        OutputReference.of(output, object.size(), object.contentType()), now);
    }
}
