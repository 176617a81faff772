package io.github.flinksagemaker.model;

import java.util.Map;
import java.util.Objects;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The type of {@link InferenceResult}, made of the types of record and prediction, so that jobs run
 * with generic types disabled.
 */
public final class InferenceResultTypeInfo<IN, OUT>
        extends TypeInformation<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;

    private final TypeInformation<IN> recordType;
    private final TypeInformation<OUT> predictionType;

    public InferenceResultTypeInfo(
            TypeInformation<IN> recordType, TypeInformation<OUT> predictionType) {
        this.recordType = recordType;
        this.predictionType = predictionType;
    }

    public TypeInformation<IN> getRecordType() {
        return recordType;
    }

    public TypeInformation<OUT> getPredictionType() {
        return predictionType;
    }

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Class<InferenceResult<IN, OUT>> getTypeClass() {
        return (Class) InferenceResult.class;
    }

    @Override
    public Map<String, TypeInformation<?>> getGenericParameters() {
        return Map.of("IN", recordType, "OUT", predictionType);
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<InferenceResult<IN, OUT>> createSerializer(SerializerConfig config) {
        return new InferenceResultSerializer<>(
                recordType.createSerializer(config), predictionType.createSerializer(config));
    }

    /** Flink 1.20 asks this way; Flink 2 does not have the method any more. */
    @SuppressWarnings("MissingOverride")
    public TypeSerializer<InferenceResult<IN, OUT>> createSerializer(ExecutionConfig config) {
        return createSerializer(config.getSerializerConfig());
    }

    @Override
    public String toString() {
        return "InferenceResult<" + recordType + ", " + predictionType + ">";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof InferenceResultTypeInfo
                && recordType.equals(((InferenceResultTypeInfo<?, ?>) other).recordType)
                && predictionType.equals(((InferenceResultTypeInfo<?, ?>) other).predictionType);
    }

    @Override
    public int hashCode() {
        return Objects.hash(recordType, predictionType);
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof InferenceResultTypeInfo;
    }
}
