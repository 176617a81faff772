// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/** Lets Flink find {@link InferenceResultTypeInfo} wherever it extracts types by itself. */
@Internal
public final class InferenceResultTypeInfoFactory<IN, OUT>
        extends TypeInfoFactory<InferenceResult<IN, OUT>> {

    /**
     * Called by Flink's type extraction.
     *
     * @throws InvalidTypesException if the types of record and prediction are not known
     */
    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<InferenceResult<IN, OUT>> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> genericParameters) {
        @Nullable TypeInformation<IN> recordType =
                (TypeInformation<IN>) genericParameters.get(InferenceResultTypeInfo.RECORD);
        @Nullable TypeInformation<OUT> predictionType =
                (TypeInformation<OUT>) genericParameters.get(InferenceResultTypeInfo.PREDICTION);
        if (recordType == null || predictionType == null) {
            throw new InvalidTypesException(
                    "The types of record and prediction of an InferenceResult are not known here:"
                            + " name them with"
                            + " .returns(InferenceResultTypeInfo.of(recordType, predictionType))");
        }
        return InferenceResultTypeInfo.of(recordType, predictionType);
    }
}
