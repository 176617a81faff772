// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.SerializerTestBase;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** Flink's own suite: copies, snapshots, restores, concurrent use and more. */
class InferenceResultSerializerTest
        extends SerializerTestBase<InferenceResult<String, Map<String, Double>>> {

    @Override
    protected TypeSerializer<InferenceResult<String, Map<String, Double>>> createSerializer() {
        return InferenceResultTypeInfo.of(Types.STRING, Types.MAP(Types.STRING, Types.DOUBLE))
                .createSerializer(new SerializerConfigImpl());
    }

    @Override
    protected int getLength() {
        return -1;
    }

    @Override
    protected boolean allowNullInstances(
            TypeSerializer<InferenceResult<String, Map<String, Double>>> serializer) {
        return true;
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    protected Class<InferenceResult<String, Map<String, Double>>> getTypeClass() {
        return (Class) InferenceResult.class;
    }

    @Override
    @SuppressWarnings("unchecked")
    protected InferenceResult<String, Map<String, Double>>[] getTestData() {
        InvocationInfo full = SampleResults.full();
        InvocationInfo bare = SampleResults.bare().build();
        return new InferenceResult[] {
            InferenceResult.success("a", Map.of("score", 0.5), full),
            InferenceResult.success(null, Map.of(), bare),
            InferenceResult.reference(
                    "d", OutputReference.of(S3Location.of("bucket", "key"), 1, null), full),
            InferenceResult.failure(
                    "c", InferenceFailure.of(FailureKind.EXPIRED, "x".repeat(100_000)), full),
            InferenceResult.failure(
                    null, InferenceFailure.of(FailureKind.UNDECODABLE_RECORD, ""), bare),
            InferenceResult.failure(
                    null,
                    InferenceFailure.of(FailureKind.UNDECODABLE_RECORD, "")
                            .withRecordBytes(new byte[200_000]),
                    bare)
        };
    }
}
