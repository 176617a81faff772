// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BinaryFormatsTest {

    private static final Tensor X = Tensor.of("X", "FP32", 2);

    @Test
    void tritonsContentTypeNamesTheSizeOfTheHeader() throws Exception {
        BatchFormat format = Containers.tritonBinary(X);
        FramedRequest request = format.frame(List.of(new byte[8], new byte[8]));
        String header =
                "{\"inputs\":[{\"name\":\"X\",\"shape\":[2,2],\"datatype\":\"FP32\","
                        + "\"parameters\":{\"binary_data_size\":16}}],"
                        + "\"parameters\":{\"binary_data_output\":true}}";
        assertThat(new String(request.body(), UTF_8)).startsWith(header);
        assertThat(request.body()).hasSize(header.length() + 16);
        assertThat(request.contentType())
                .isEqualTo(
                        "application/vnd.sagemaker-triton.binary+json;json-header-size="
                                + header.length());
    }

    @Test
    void binaryOutputsGiveTheirBytesRowByRow() throws Exception {
        String header =
                "{\"model_name\":\"m\",\"outputs\":["
                        + "{\"name\":\"T\",\"datatype\":\"BYTES\",\"shape\":[2,1],"
                        + "\"parameters\":{\"binary_data_size\":11}},"
                        + "{\"name\":\"B\",\"datatype\":\"BOOL\",\"shape\":[2],"
                        + "\"parameters\":{\"binary_data_size\":2}}]}";
        byte[] body =
                ByteBuffer.allocate(header.length() + 13)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(header.getBytes(UTF_8))
                        .putInt(2)
                        .put("ab".getBytes(UTF_8))
                        .putInt(1)
                        .put((byte) 'c')
                        .put((byte) 1)
                        .put((byte) 0)
                        .array();
        assertThat(Splittings.tensors().split(body))
                .containsExactly(
                        new byte[] {2, 0, 0, 0, 'a', 'b', 1}, new byte[] {1, 0, 0, 0, 'c', 0});
    }

    @Test
    void aRecordOfAnotherShapeIsRefusedAlone() {
        for (Framing framing :
                List.of(
                        Framings.tensors(X),
                        Framings.binaryTensors(X),
                        Framings.npy("<f4", 2),
                        Framings.json("[", "]"))) {
            for (String payload : List.of("", "[1", "[1,2,3", "1,2")) {
                assertThatThrownBy(() -> framing.prepare(payload.getBytes(UTF_8)))
                        .as(framing.name() + " " + payload)
                        .isInstanceOf(BatchFormatException.class);
            }
        }
        byte[] three = NpyHeader.bytes("<f4", 3);
        byte[] other = Arrays.copyOf(three, three.length + 12);
        assertThatThrownBy(() -> Framings.npy("<f4", 2).prepare(other))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("shape [3] can't stand in a batch of <f4 [2]");
        assertThatThrownBy(() -> Framings.recordIO().prepare(new byte[0]))
                .isInstanceOf(BatchFormatException.class);
    }

    /** Not again when it is framed. */
    @Test
    void aRecordIsParsedWhenItIsPrepared() throws Exception {
        assertThat(Framings.tensors(X).prepare(" [1, 2e0] ".getBytes(UTF_8)))
                .isEqualTo("[1, 2e0]".getBytes(UTF_8));
        Framing two = Framings.tensors(X, Tensor.of("T", "BYTES", 1));
        byte[] prepared =
                two.prepare(
                        "{\"T\":\"a,]\\\"\" , \"n\":{\"X\":[]}, \"X\":[1, [2]] }".getBytes(UTF_8));
        assertThat(new String(two.frame(List.of(prepared, prepared)).body(), UTF_8))
                .contains("\"data\":[[1, [2]],[1, [2]]]")
                .contains("\"data\":[\"a,]\\\"\",\"a,]\\\"\"]");
        for (String payload :
                List.of(
                        "[1,2]",
                        "{\"X\":[1,2]}",
                        "{\"X\":[1],\"T\":\"\"}",
                        "{\"X\":[1,2],\"T\":\"")) {
            assertThatThrownBy(() -> two.prepare(payload.getBytes(UTF_8)))
                    .as(payload)
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Test
    void whatIsNoTensorIsRefused() {
        for (String body :
                List.of(
                        "{}",
                        "{\"outputs\":[]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[],\"data\":[1]}]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[2,2],\"data\":[1,2,3]}]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[-1],\"data\":[1]}]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[2],\"data\":[1,2]}]}x",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[1]}]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"shape\":[1],\"data\":[1]},"
                                + "{\"name\":\"Z\",\"shape\":[2],\"data\":[1,2]}]}",
                        "{\"outputs\":[{\"name\":\"Y\",\"datatype\":\"FP32\",\"shape\":[1],"
                                + "\"parameters\":{\"binary_data_size\":99}}]}",
                        "{\"error\":\"no\"}",
                        "[1,2]")) {
            assertThatThrownBy(() -> Splittings.tensors().split(body.getBytes(UTF_8)))
                    .as(body)
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Test
    void anNpyArrayThatIsNotWhatItSaysIsRefused() {
        byte[] start = NpyHeader.bytes("<f4", 2, 2);
        byte[] good = Arrays.copyOf(start, start.length + 16);
        for (byte[] bad :
                List.of(
                        Arrays.copyOf(good, good.length - 1),
                        Arrays.copyOf(good, 20),
                        NpyHeader.bytes("<f4"),
                        new String(good, ISO_8859_1).replace("False", "True ").getBytes(ISO_8859_1),
                        "1\n2".getBytes(UTF_8))) {
            assertThatThrownBy(() -> Splittings.npy().split(bad))
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Test
    void tensorsAreWhatKServeKnows() {
        assertThatThrownBy(() -> Tensor.of("X", "FLOAT", 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FP32");
        assertThatThrownBy(() -> Tensor.of("X\"", "FP32", 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tensor.of("X", "FP32", 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framings.tensors(X, X))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Framings.tensors()).isInstanceOf(IllegalArgumentException.class);
    }
}
