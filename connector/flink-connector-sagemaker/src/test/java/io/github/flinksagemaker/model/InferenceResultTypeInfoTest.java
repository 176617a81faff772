// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.InvalidTypesException;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class InferenceResultTypeInfoTest {

    private static final InferenceResultTypeInfo<String, Score> TYPE =
            InferenceResultTypeInfo.of(Types.STRING, Types.POJO(Score.class));

    @Test
    void isFoundByTypeExtraction() {
        assertThat(TypeInformation.of(new TypeHint<InferenceResult<String, Score>>() {}))
                .isEqualTo(TYPE);
    }

    @Test
    void worksInJobsWithGenericTypesDisabled() {
        DataStream<InferenceResult<String, Score>> results =
                withoutGenericTypes().fromData(List.of("a"), Types.STRING).map(new Scoring());
        assertThat(results.getType()).isEqualTo(TYPE);
        assertThat(
                        results.getType()
                                .createSerializer(
                                        results.getExecutionEnvironment()
                                                .getConfig()
                                                .getSerializerConfig()))
                .isInstanceOf(InferenceResultSerializer.class);
        assertThat(results.map(new Identity<>()).getType()).isEqualTo(TYPE);
    }

    /** The control: with the same configuration a generic type is refused. */
    @Test
    void aGenericRecordTypeIsStillRefusedThere() {
        TypeInformation<InferenceResult<Object, Score>> generic =
                TypeInformation.of(new TypeHint<InferenceResult<Object, Score>>() {});
        assertThatThrownBy(
                        () ->
                                generic.createSerializer(
                                        withoutGenericTypes().getConfig().getSerializerConfig()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("Generic types have been disabled");
    }

    @Test
    void saysHowToNameTypesThatAreErased() {
        InferenceResultTypeInfoFactory<String, Score> factory =
                new InferenceResultTypeInfoFactory<>();
        assertThatThrownBy(
                        () ->
                                factory.createTypeInfo(
                                        InferenceResult.class, Map.of("IN", Types.STRING)))
                .isInstanceOf(InvalidTypesException.class)
                .hasMessageContaining(
                        ".returns(InferenceResultTypeInfo.of(recordType, predictionType))");
    }

    @Test
    void survivesSerializationAndDiffersByItsTypes() throws Exception {
        assertThat((Object) InstantiationUtil.clone(TYPE)).isEqualTo(TYPE).hasSameHashCodeAs(TYPE);
        assertThat(TYPE)
                .isNotEqualTo(InferenceResultTypeInfo.of(Types.STRING, Types.STRING))
                .isNotEqualTo(InferenceResultTypeInfo.of(Types.LONG, Types.POJO(Score.class)));
        assertThat(TYPE.toString()).startsWith("InferenceResult<String, ");
    }

    private static StreamExecutionEnvironment withoutGenericTypes() {
        Configuration configuration = new Configuration();
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        return StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    }

    /** A prediction as users have them. */
    public static final class Score {
        public double value;
    }

    private static final class Scoring
            implements MapFunction<String, InferenceResult<String, Score>> {
        @Override
        public InferenceResult<String, Score> map(String record) {
            return InferenceResult.success(record, new Score(), SampleResults.full());
        }
    }

    private static final class Identity<IN, OUT>
            implements MapFunction<InferenceResult<IN, OUT>, InferenceResult<IN, OUT>> {
        @Override
        public InferenceResult<IN, OUT> map(InferenceResult<IN, OUT> result) {
            return result;
        }
    }
}
