// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An invocation's facts, a failure's and a reference's, field by field; part of the serializer's
 * format.
 */
@Internal
final class InvocationInfoFields {

    private static final int PIECE = 64 * 1024;

    private InvocationInfoFields() {}

    static void write(InvocationInfo info, DataOutputView target) throws IOException {
        text(info.getInvocationId(), target);
        text(info.getEndpointName(), target);
        text(info.getInputLocation(), target);
        text(info.getOutputLocation(), target);
        text(info.getFailureLocation(), target);
        target.writeLong(info.getAcceptedAt());
        target.writeLong(info.getSettledAt());
        target.writeInt(info.getPositionInBatch());
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
        text(failure.getKind().name(), target); // an ordinal would change with the enum's order
        text(failure.getMessage(), target);
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

    static void write(byte[] bytes, DataOutputView target) throws IOException {
        target.writeInt(bytes.length);
        target.write(bytes);
    }

    /** A piece at a time: damaged bytes must not take memory for a length that they only claim. */
    static byte[] readBytes(DataInputView source) throws IOException {
        int length = source.readInt();
        if (length < 0) {
            throw damaged("has a record of " + length + " bytes");
        }
        byte[] bytes = new byte[Math.min(length, PIECE)];
        source.readFully(bytes);
        while (bytes.length < length) {
            int read = bytes.length;
            bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * read));
            source.readFully(bytes, read, bytes.length - read);
        }
        return bytes;
    }

    static void write(OutputReference reference, DataOutputView target) throws IOException {
        text(reference.toS3Location().bucket(), target);
        text(reference.toS3Location().key(), target);
        target.writeLong(reference.getSizeInBytes());
        text(reference.getContentType(), target);
    }

    static OutputReference readReference(DataInputView source) throws IOException {
        S3Location location = S3Location.of(present(source), present(source));
        long size = source.readLong();
        if (size < 0) {
            throw damaged("has a reference of " + size + " bytes");
        }
        return OutputReference.of(location, size, text(source));
    }

    // Flink's own string format: null is a length of its own, and there is no limit of 64 KiB.
    private static void text(@Nullable String value, DataOutputView target) throws IOException {
        StringSerializer.INSTANCE.serialize(value, target);
    }

    /** Read here, since Flink's reader takes memory for the claimed length before any of it. */
    private static @Nullable String text(DataInputView source) throws IOException {
        int length = number(source) - 1; // 0 stands for null
        if (length == -1) {
            return null;
        }
        if (length < 0) {
            throw damaged("has a text of " + length + " characters");
        }
        StringBuilder text = new StringBuilder(Math.min(length, 256));
        for (int i = 0; i < length; i++) {
            int character = number(source);
            if (character < 0 || character > Character.MAX_VALUE) {
                throw damaged("has a text with a character " + character);
            }
            text.append((char) character);
        }
        return text.toString();
    }

    /** Seven bits a byte, least first. */
    private static int number(DataInputView source) throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = source.readUnsignedByte();
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("has a number that does not end");
    }

    private static IOException damaged(String how) {
        return new IOException("an InferenceResult " + how + ": its bytes are damaged");
    }

    private static String present(DataInputView source) throws IOException {
        String value = text(source);
        if (value == null) {
            throw damaged("lacks a required text");
        }
        return value;
    }
}
