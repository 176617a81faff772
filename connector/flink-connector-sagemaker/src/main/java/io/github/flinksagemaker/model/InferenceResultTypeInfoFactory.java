package io.github.flinksagemaker.model;

import java.lang.reflect.Type;
import java.util.Map;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.typeinfo.TypeInfoFactory;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/** Lets Flink's type extraction find {@link InferenceResultTypeInfo}. */
public final class InferenceResultTypeInfoFactory<IN, OUT>
        extends TypeInfoFactory<InferenceResult<IN, OUT>> {

    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<InferenceResult<IN, OUT>> createTypeInfo(
            Type type, Map<String, TypeInformation<?>> parameters) {
        return new InferenceResultTypeInfo<>(
                (TypeInformation<IN>) known("IN", parameters.get("IN")),
                (TypeInformation<OUT>) known("OUT", parameters.get("OUT")));
    }

    private static TypeInformation<?> known(String name, @Nullable TypeInformation<?> type) {
        if (type == null) {
            throw new InvalidTypesException(
                    "the type "
                            + name
                            + " of an InferenceResult is not known here: give it with"
                            + " returns(new InferenceResultTypeInfo<>(...))");
        }
        return type;
    }
}
