// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.io.IOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputView;

/**
 * What savepoints keep of {@link InferenceResultSerializer}: its version and the snapshots of the
 * nested serializers, whose schema evolution decides about compatibility.
 */
@Internal
public final class InferenceResultSerializerSnapshot<IN, OUT>
        extends CompositeTypeSerializerSnapshot<
                InferenceResult<IN, OUT>, InferenceResultSerializer<IN, OUT>> {

    private static final int VERSION = 1;

    /** For Flink, which creates it when a savepoint is read. */
    public InferenceResultSerializerSnapshot() {}

    InferenceResultSerializerSnapshot(InferenceResultSerializer<IN, OUT> serializer) {
        super(serializer);
    }

    @Override
    protected int getCurrentOuterSnapshotVersion() {
        return VERSION;
    }

    /** Version 1 holds nothing of its own; Flink would take the bytes of any other for it. */
    @Override
    protected void readOuterSnapshot(int version, DataInputView in, ClassLoader userCodeClassLoader)
            throws IOException {
        if (version != VERSION) {
            throw new IOException(
                    "the serializer of inference results of version "
                            + version
                            + " can't be read, this connector reads version "
                            + VERSION
                            + ": restore with the connector that wrote it, or a newer one");
        }
    }

    @Override
    protected TypeSerializer<?>[] getNestedSerializers(InferenceResultSerializer<IN, OUT> outer) {
        return new TypeSerializer<?>[] {outer.recordSerializer(), outer.predictionSerializer()};
    }

    @Override
    @SuppressWarnings("unchecked")
    protected InferenceResultSerializer<IN, OUT> createOuterSerializerWithNestedSerializers(
            TypeSerializer<?>[] nested) {
        return new InferenceResultSerializer<>(
                (TypeSerializer<IN>) nested[0], (TypeSerializer<OUT>) nested[1]);
    }
}
