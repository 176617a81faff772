// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.util.Map;
import java.util.Objects;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The type of an {@link InferenceResult}, made of the types of its record and its prediction.
 *
 * <p>Sources declare it by themselves, and Flink extracts it from signatures. It is needed by hand
 * only where generics are erased, as after a lambda:
 *
 * <pre>{@code
 * .map(result -> ...).returns(InferenceResultTypeInfo.of(recordType, predictionType))
 * }</pre>
 */
@PublicEvolving
public final class InferenceResultTypeInfo<IN, OUT>
        extends TypeInformation<InferenceResult<IN, OUT>> {

    private static final long serialVersionUID = 1L;

    /**
     * The names of the type parameters of {@link InferenceResult}, by which Flink asks for them.
     */
    static final String RECORD = "IN";

    static final String PREDICTION = "OUT";

    private final TypeInformation<IN> recordType;
    private final TypeInformation<OUT> predictionType;

    private InferenceResultTypeInfo(
            TypeInformation<IN> recordType, TypeInformation<OUT> predictionType) {
        this.recordType = Objects.requireNonNull(recordType, "recordType");
        this.predictionType = Objects.requireNonNull(predictionType, "predictionType");
    }

    /** The type of results with that type of record and that type of prediction. */
    public static <IN, OUT> InferenceResultTypeInfo<IN, OUT> of(
            TypeInformation<IN> recordType, TypeInformation<OUT> predictionType) {
        return new InferenceResultTypeInfo<>(recordType, predictionType);
    }

    public TypeInformation<IN> getRecordType() {
        return recordType;
    }

    public TypeInformation<OUT> getPredictionType() {
        return predictionType;
    }

    @Override
    public TypeSerializer<InferenceResult<IN, OUT>> createSerializer(SerializerConfig config) {
        return new InferenceResultSerializer<>(
                recordType.createSerializer(config), predictionType.createSerializer(config));
    }

    /** What Flink 1.20 declares abstract and Flink 2 no longer has; hence no {@code @Override}. */
    public TypeSerializer<InferenceResult<IN, OUT>> createSerializer(ExecutionConfig config) {
        return createSerializer(config.getSerializerConfig());
    }

    @Override
    public Map<String, TypeInformation<?>> getGenericParameters() {
        return Map.of(RECORD, recordType, PREDICTION, predictionType);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Class<InferenceResult<IN, OUT>> getTypeClass() {
        return (Class) InferenceResult.class;
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
    public boolean isKeyType() {
        return false;
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof InferenceResultTypeInfo;
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
    public String toString() {
        return "InferenceResult<" + recordType + ", " + predictionType + '>';
    }
}
