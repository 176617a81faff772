package io.github.flinksagemaker.model;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An invocation's facts, a failure's and a reference's, field by field; part of the serializer's
 * format.
 */
final class InvocationInfoFields {

    private InvocationInfoFields() {}

    static void write(InvocationInfo info, DataOutputView target) throws IOException {
        text(info.invocationId(), target);
        text(info.endpointName(), target);
        text(info.inputLocation(), target);
        text(info.outputLocation(), target);
        text(info.failureLocation(), target);
        target.writeLong(info.acceptedAt());
        target.writeLong(info.settledAt());
        target.writeInt(info.positionInBatch());
    }

    static InvocationInfo read(DataInputView source) throws IOException {
        return InvocationInfo.builder()
                .setInvocationId(present(source))
                .setEndpointName(present(source))
                .setInputLocation(text(source))
                .setOutputLocation(text(source))
                .setFailureLocation(text(source))
                .setAcceptedAt(source.readLong())
                .setSettledAt(source.readLong())
                .setPositionInBatch(source.readInt())
                .build();
    }

    static void write(InferenceFailure failure, DataOutputView target) throws IOException {
        text(failure.kind().name(), target); // an ordinal would change with the enum's order
        text(failure.message(), target);
    }

    static InferenceFailure readFailure(DataInputView source) throws IOException {
        String name = present(source);
        for (FailureKind kind : FailureKind.values()) {
            if (kind.name().equals(name)) {
                return InferenceFailure.of(kind, present(source));
            }
        }
        throw new IOException(
                "an InferenceResult has the unknown failure kind "
                        + name
                        + ": it was written by a newer version of the connector");
    }

    static void write(OutputReference reference, DataOutputView target) throws IOException {
        text(reference.location().bucket(), target);
        text(reference.location().key(), target);
        target.writeLong(reference.sizeInBytes());
        text(reference.contentType(), target);
    }

    static OutputReference readReference(DataInputView source) throws IOException {
        S3Location location = S3Location.of(present(source), present(source));
        return OutputReference.of(location, source.readLong(), text(source));
    }

    // Flink's own string format: null is a length of its own, and there is no limit of 64 KiB.
    private static void text(@Nullable String value, DataOutputView target) throws IOException {
        StringSerializer.INSTANCE.serialize(value, target);
    }

    private static @Nullable String text(DataInputView source) throws IOException {
        return StringSerializer.INSTANCE.deserialize(source);
    }

    private static String present(DataInputView source) throws IOException {
        String value = text(source);
        if (value == null) {
            throw new IOException(
                    "an InferenceResult lacks a required text: its bytes are damaged");
        }
        return value;
    }
}
