// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorsSplittingTest {

    private static List<String> split(String... outputs) throws BatchFormatException {
        String response = "{\"outputs\":[" + String.join(",", outputs) + "]}\n";
        return Splittings.tensors().split(response.getBytes(UTF_8)).stream()
                .map(piece -> new String(piece, UTF_8))
                .collect(Collectors.toList());
    }

    private static String output(String name, String shape, String data) {
        return "{\"name\":\"" + name + "\",\"shape\":" + shape + ",\"data\":" + data + "}";
    }

    @Test
    void rowsAreCutAsTheyStand() throws Exception {
        assertThat(split(output("Y", "[2,2]", "[ 0.25, 7.50 ,NaN,\n1e3]")))
                .containsExactly("{\"Y\":[0.25, 7.50]}", "{\"Y\":[NaN,\n1e3]}");
        assertThat(split(output("Y", "[2]", "[\"],[\",\"\\\"é\"]"), output("Z", "[2,1]", "[1,2]")))
                .containsExactly("{\"Y\":[\"],[\"],\"Z\":[1]}", "{\"Y\":[\"\\\"é\"],\"Z\":[2]}");
        assertThat(split(output("Y", "[2,1,2]", "[[[1,2]], [[3, 4]]]")))
                .containsExactly("{\"Y\":[[1,2]]}", "{\"Y\":[[3, 4]]}");
        assertThat(split(output("Y", "[0,2]", "[]"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[3]",
                "[2,2]",
                "[-2]",
                "[1]",
                "[]",
                "[2,0]",
                "[2,-1]",
                "[9999999999]",
                "[0]",
                "[2147483647,2147483647]"
            })
    void dataThatAreNotWhatTheShapeSaysAreRefused(String shape) {
        for (String data : List.of("[1,2]", "[[1],[2]]")) {
            if (data.startsWith("[[") && shape.startsWith("[2,")) {
                continue; // two rows, whatever is in them
            }
            assertThatThrownBy(() -> split(output("Y", shape, data)))
                    .isInstanceOf(BatchFormatException.class);
        }
    }

    @Test
    void outputsOfDifferentLengthsAreRefused() {
        assertThatThrownBy(() -> split(output("Y", "[2]", "[1,2]"), output("Z", "[1]", "[1]")))
                .isInstanceOf(BatchFormatException.class)
                .hasMessageContaining("different numbers of records");
    }
}
