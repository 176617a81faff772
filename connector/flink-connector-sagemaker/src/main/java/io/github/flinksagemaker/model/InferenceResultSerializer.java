package io.github.flinksagemaker.model;

import java.io.IOException;
import java.util.Objects;
import org.apache.flink.api.common.typeutils.CompositeTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Results to bytes and back. Flags say which of record, prediction, failure and the three locations
 * follow; strings are Flink's, of any length.
 */
public final class InferenceResultSerializer<IN, OUT>
        extends TypeSerializer<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;

    private static final int RECORD = 1;
    private static final int PREDICTION = 1 << 1;
    private static final int FAILURE = 1 << 2;
    private static final int INPUT = 1 << 3;
    private static final int OUTPUT = 1 << 4;
    private static final int FAILURE_LOCATION = 1 << 5;

    private final TypeSerializer<IN> records;
    private final TypeSerializer<OUT> predictions;

    public InferenceResultSerializer(TypeSerializer<IN> records, TypeSerializer<OUT> predictions) {
        this.records = records;
        this.predictions = predictions;
    }

    @Override
    public void serialize(InferenceResult<IN, OUT> result, DataOutputView out) throws IOException {
        IN record = result.getRecord();
        OUT prediction = result.getPrediction();
        InferenceFailure failure = result.getFailure();
        InvocationInfo info = result.getInvocation();
        out.writeByte(
                flag(record, RECORD)
                        | flag(prediction, PREDICTION)
                        | flag(failure, FAILURE)
                        | flag(info.inputLocation(), INPUT)
                        | flag(info.outputLocation(), OUTPUT)
                        | flag(info.failureLocation(), FAILURE_LOCATION));
        if (record != null) {
            records.serialize(record, out);
        }
        if (prediction != null) {
            predictions.serialize(prediction, out);
        }
        if (failure != null) {
            writeText(failure.kind().name(), out);
            writeText(failure.message(), out);
        }
        writeText(info.invocationId(), out);
        writeText(info.endpointName(), out);
        writeText(info.inputLocation(), out);
        writeText(info.outputLocation(), out);
        writeText(info.failureLocation(), out);
        out.writeLong(info.acceptedAt());
        out.writeLong(info.settledAt());
        out.writeInt(info.positionInBatch());
    }

    @Override
    public InferenceResult<IN, OUT> deserialize(DataInputView in) throws IOException {
        int flags = in.readUnsignedByte();
        IN record = has(flags, RECORD) ? records.deserialize(in) : null;
        OUT prediction = has(flags, PREDICTION) ? predictions.deserialize(in) : null;
        InferenceFailure failure = null;
        if (has(flags, FAILURE)) {
            FailureKind kind = FailureKind.valueOf(readText(in));
            failure = InferenceFailure.of(kind, readText(in));
        }
        InvocationInfo info =
                InvocationInfo.builder()
                        .setInvocationId(readText(in))
                        .setEndpointName(readText(in))
                        .setInputLocation(has(flags, INPUT) ? readText(in) : null)
                        .setOutputLocation(has(flags, OUTPUT) ? readText(in) : null)
                        .setFailureLocation(has(flags, FAILURE_LOCATION) ? readText(in) : null)
                        .setAcceptedAt(in.readLong())
                        .setSettledAt(in.readLong())
                        .setPositionInBatch(in.readInt())
                        .build();
        if (failure != null) {
            return InferenceResult.failure(record, failure, info);
        }
        if (record == null || prediction == null) {
            throw new IOException("a result without failure lacks its record or prediction");
        }
        return InferenceResult.success(record, prediction, info);
    }

    private static int flag(@Nullable Object value, int flag) {
        return value == null ? 0 : flag;
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    private static void writeText(@Nullable String text, DataOutputView out) throws IOException {
        if (text != null) {
            StringSerializer.INSTANCE.serialize(text, out);
        }
    }

    private static String readText(DataInputView in) throws IOException {
        return StringSerializer.INSTANCE.deserialize(in);
    }

    @Override
    public boolean isImmutableType() {
        return records.isImmutableType() && predictions.isImmutableType();
    }

    @Override
    public TypeSerializer<InferenceResult<IN, OUT>> duplicate() {
        return new InferenceResultSerializer<>(records.duplicate(), predictions.duplicate());
    }

    /** Flink asks for an instance to reuse only of mutable types; results are never reused. */
    @Override
    @SuppressWarnings("NullAway") // null is how Flink's own serializers say that there is none
    public InferenceResult<IN, OUT> createInstance() {
        return null;
    }

    @Override
    public InferenceResult<IN, OUT> copy(InferenceResult<IN, OUT> from) {
        if (isImmutableType()) {
            return from;
        }
        IN record = from.getRecord();
        OUT prediction = from.getPrediction();
        InferenceFailure failure = from.getFailure();
        IN copiedRecord = record == null ? null : records.copy(record);
        return failure != null || copiedRecord == null || prediction == null
                ? InferenceResult.failure(
                        copiedRecord,
                        Objects.requireNonNull(failure, "failure"),
                        from.getInvocation())
                : InferenceResult.success(
                        copiedRecord, predictions.copy(prediction), from.getInvocation());
    }

    @Override
    public InferenceResult<IN, OUT> copy(
            InferenceResult<IN, OUT> from, InferenceResult<IN, OUT> reuse) {
        return copy(from);
    }

    @Override
    public int getLength() {
        return -1;
    }

    @Override
    public InferenceResult<IN, OUT> deserialize(
            InferenceResult<IN, OUT> reuse, DataInputView source) throws IOException {
        return deserialize(source);
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
        serialize(deserialize(source), target);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InferenceResultSerializer
                && records.equals(((InferenceResultSerializer<?, ?>) other).records)
                && predictions.equals(((InferenceResultSerializer<?, ?>) other).predictions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(records, predictions);
    }

    @Override
    public TypeSerializerSnapshot<InferenceResult<IN, OUT>> snapshotConfiguration() {
        return new Snapshot<>(this);
    }

    /** Remembers the nested serializers; version 1 is the form above. */
    public static final class Snapshot<IN, OUT>
            extends CompositeTypeSerializerSnapshot<
                    InferenceResult<IN, OUT>, InferenceResultSerializer<IN, OUT>> {

        private static final int VERSION = 1;

        /** For Flink, to read a snapshot into. */
        public Snapshot() {}

        Snapshot(InferenceResultSerializer<IN, OUT> serializer) {
            super(serializer);
        }

        @Override
        protected int getCurrentOuterSnapshotVersion() {
            return VERSION;
        }

        @Override
        protected TypeSerializer<?>[] getNestedSerializers(
                InferenceResultSerializer<IN, OUT> serializer) {
            return new TypeSerializer<?>[] {serializer.records, serializer.predictions};
        }

        @Override
        @SuppressWarnings("unchecked")
        protected InferenceResultSerializer<IN, OUT> createOuterSerializerWithNestedSerializers(
                TypeSerializer<?>[] nested) {
            return new InferenceResultSerializer<>(
                    (TypeSerializer<IN>) nested[0], (TypeSerializer<OUT>) nested[1]);
        }
    }
}
