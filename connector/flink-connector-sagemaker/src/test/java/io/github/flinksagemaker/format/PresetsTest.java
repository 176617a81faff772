// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.DelegatingFraming;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each preset sends, and by which names ledgers know it. */
class PresetsTest {

    private static final Tensor X = Tensor.of("X", "FP32", 2);
    private static final String NONE = "-";

    private static Map<String, BatchFormat> presets() {
        Map<String, BatchFormat> presets = new TreeMap<>();
        presets.put("autoGluon", Containers.autoGluon());
        presets.put("builtInJson", Containers.builtInJson("predictions"));
        presets.put("builtInJsonLines", Containers.builtInJsonLines());
        presets.put("chat", Containers.chat());
        presets.put("huggingFace", Containers.huggingFace());
        presets.put("image", Containers.image("image/jpeg"));
        presets.put("jumpStartTabular", Containers.jumpStartTabular());
        presets.put("mlflow", Containers.mlflow());
        presets.put("pytorch", Containers.pytorch());
        presets.put("scikitLearn", Containers.scikitLearn());
        presets.put("sparkMl", Containers.sparkMl());
        presets.put("tensorFlowServing", Containers.tensorFlowServing());
        presets.put("textEmbeddings", Containers.textEmbeddings());
        presets.put("triton", Containers.triton(X));
        presets.put("tritonBinary", Containers.tritonBinary(X));
        presets.put("xgboost", Containers.xgboost());
        presets.put("xgboostBefore1_2_2", Containers.xgboostBefore1_2_2());
        return presets;
    }

    /** A content type goes bare: several containers compare the whole string. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    autoGluon | lines:513a12d6572aa11e | json-array | text/csv | application/json | - | 6553500
                    builtInJson | json:a6f79e1014ce0a72 | json-array:predictions | application/json | application/json | - | -
                    builtInJsonLines | lines:2b809885517ff167 | json-lines | application/jsonlines | application/jsonlines | - | -
                    chat | single:8d80093f5817e6af | whole | application/json | application/json | 1 | -
                    huggingFace | json:1985c6f3c39184bd | json-array-or-object | application/json | application/json | - | 6553500
                    image | single:54b8b1edbc9bba0b | whole | image/jpeg | application/json | 1 | -
                    jumpStartTabular | lines:513a12d6572aa11e | json-columns | text/csv | application/json;verbose | - | 6553500
                    mlflow | json:3ffd4445f0fc5966 | json-array:predictions | application/json | application/json | - | -
                    pytorch | json:8ddb4caecc9a0443 | json-array | application/json | application/json | - | 6553500
                    scikitLearn | json:8ddb4caecc9a0443 | json-array | application/json | application/json | - | -
                    sparkMl | lines:2b809885517ff167 | json-array | application/jsonlines | application/jsonlines | - | -
                    tensorFlowServing | json:a6f79e1014ce0a72 | json-array:predictions | application/json | application/json | - | -
                    textEmbeddings | json:1985c6f3c39184bd | json-array | application/json | application/json | 32 | 2000000
                    triton | tensors:5eb5414812fcdecb | tensors | application/json | application/json | - | 67108864
                    tritonBinary | tensors-binary:5eb5414812fcdecb | tensors | application/vnd.sagemaker-triton.binary+json | application/vnd.sagemaker-triton.binary+json | - | 67108864
                    xgboost | lines:513a12d6572aa11e | lines | text/csv | text/csv | - | 6291456
                    xgboostBefore1_2_2 | lines:513a12d6572aa11e | commas | text/csv | text/csv | - | 6291456
                    """)
    void sends(
            String preset,
            String framingId,
            String splitting,
            String contentType,
            String accept,
            String maxRecords,
            String maxRequestBytes) {
        BatchFormat format = Objects.requireNonNull(presets().get(preset));
        assertThat(format.framingId()).isEqualTo(framingId);
        assertThat(format.splitting().name()).isEqualTo(splitting);
        assertThat(format.contentType()).isEqualTo(contentType).doesNotContain(";");
        assertThat(format.accept()).isEqualTo(accept);
        assertThat(bound(format.maxRecords(), Integer.MAX_VALUE)).isEqualTo(maxRecords);
        assertThat(bound(format.maxRequestBytes(), Long.MAX_VALUE)).isEqualTo(maxRequestBytes);
    }

    private static String bound(long bound, long none) {
        return bound == none ? NONE : Long.toString(bound);
    }

    @Test
    void theTableHasEachPreset() throws Exception {
        TreeSet<String> methods =
                Arrays.stream(Containers.class.getDeclaredMethods())
                        .filter(method -> Modifier.isPublic(method.getModifiers()))
                        .map(method -> method.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(presets().keySet()).isEqualTo(methods);
        CsvSource table =
                Arrays.stream(PresetsTest.class.getDeclaredMethods())
                        .filter(method -> method.getName().equals("sends"))
                        .findFirst()
                        .orElseThrow()
                        .getAnnotation(CsvSource.class);
        assertThat(table.textBlock().lines().map(row -> row.split(" ", 2)[0]))
                .containsExactlyElementsOf(methods);
    }

    private static List<Framing> framings() {
        return List.of(
                Framings.lines("text/csv"),
                Framings.lines("text/csv", "a,b"),
                Framings.lines("text/csv", "a,c"),
                Framings.lines("text/csva,b"),
                Framings.lines("application/jsonlines"),
                Framings.json("[", "]"),
                Framings.json("{\"instances\":[", "]}"),
                Framings.json("{\"inputs\":[", "]}"),
                Framings.json("{\"inputs\":[", "],\"parameters\":{\"top_k\":1}}"),
                Framings.json("{\"inputs\":[", "],\"parameters\":{\"top_k\":2}}"),
                Framings.recordIO(),
                Framings.npy("<f4"),
                Framings.npy("<f4", 3),
                Framings.npy("<f8", 3),
                Framings.npy("<f4", 3, 1),
                Framings.tensors(X),
                Framings.tensors(Tensor.of("X", "FP32", 3)),
                Framings.tensors(Tensor.of("X", "INT32", 2)),
                Framings.tensors(Tensor.of("Y", "FP32", 2)),
                Framings.tensors(X, Tensor.of("T", "BYTES")),
                Framings.tensors(Tensor.of("T", "BYTES"), X),
                Framings.binaryTensors(X),
                Framings.binaryTensors(X, Tensor.of("T", "BYTES")),
                Framings.single("application/json"),
                Framings.single("image/jpeg"));
    }

    /** These stand in ledgers: they never change. */
    @Test
    void framingsOfEqualSettingsHaveOneDigestAndOthersAnother() {
        assertThat(ids())
                .isEqualTo(ids())
                .doesNotHaveDuplicates()
                .containsExactly(
                        "lines:513a12d6572aa11e",
                        "lines:2944f9284d15f65c",
                        "lines:e04bb70fc0dd7700",
                        "lines:0eb5e0165867ef2d",
                        "lines:2b809885517ff167",
                        "json:8ddb4caecc9a0443",
                        "json:a6f79e1014ce0a72",
                        "json:1985c6f3c39184bd",
                        "json:edd29ca2c04f876a",
                        "json:639c0bc2219e01b8",
                        "recordio",
                        "npy:94b47c2fdcee2715",
                        "npy:c5081ae6c1e45bd8",
                        "npy:6149ce0272b2967a",
                        "npy:218ca539b2807745",
                        "tensors:5eb5414812fcdecb",
                        "tensors:5fdb3fdb1abc40ca",
                        "tensors:4fe953b7d69d9142",
                        "tensors:ee93783b2b87ba87",
                        "tensors:9222dc5192b9fb6c",
                        "tensors:9f6bb08a78974ce0",
                        "tensors-binary:5eb5414812fcdecb",
                        "tensors-binary:9222dc5192b9fb6c",
                        "single:8d80093f5817e6af",
                        "single:54b8b1edbc9bba0b");
    }

    private static List<String> ids() {
        return framings().stream()
                .map(framing -> BatchFormat.of(framing, Splittings.whole()).framingId())
                .collect(Collectors.toList());
    }

    @Test
    void aSplittingsNameIsOneToSixtyFourCharacters() {
        for (String name : Arrays.asList(null, "", " ", "\t", "n".repeat(65))) {
            assertThatThrownBy(() -> BatchFormat.of(Framings.recordIO(), named(name)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a splitting's name has 1 to 64 characters, not");
        }
        String longest = "n".repeat(64);
        assertThat(BatchFormat.of(Framings.recordIO(), named(longest)).splitting().name())
                .isEqualTo(longest);
    }

    @Test
    void aFramingsNameIsShortAndItsDigestHexadecimal() {
        for (String name : Arrays.asList(null, "", " ", "n".repeat(25), "a_b", "a:b", "é", "a\n")) {
            assertRefused(name, "");
        }
        for (String digest : Arrays.asList(null, " ", "0".repeat(17), "A", "g", "0\n")) {
            assertRefused("json", digest);
        }
        Framing longest = named("n".repeat(24), "0123456789abcdef");
        assertThat(BatchFormat.of(longest, Splittings.lines()).framingId())
                .isEqualTo("n".repeat(24) + ":0123456789abcdef");
    }

    private static void assertRefused(String name, String digest) {
        assertThatThrownBy(() -> BatchFormat.of(named(name, digest), Splittings.lines()))
                .as(name + " " + digest)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a framing's name has 1 to 24 letters")
                .hasMessageContaining("'" + name + "' and '" + digest + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"not JSON", "[1]", "", " ", "{} {}", "{", "1", "null", "{},\"a\":1"})
    void huggingFacesParametersAreOneObject(String parameters) {
        assertThatThrownBy(() -> Containers.huggingFace(parameters))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters must be one JSON object");
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without a checker may do
    void huggingFacesParametersAreNotNull() {
        assertThatThrownBy(() -> Containers.huggingFace(null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("parameters must be one JSON object");
    }

    @Test
    void huggingFacesEmptyParametersAreNone() {
        assertThat(Containers.huggingFace(" { } ").framingId())
                .isNotEqualTo(Containers.huggingFace("{\"a\":1}").framingId());
        assertThat(Containers.huggingFace("{}")).isEqualTo(Containers.huggingFace());
    }

    @Test
    void aBuiltInAlgorithmsKeyIsNotEmpty() {
        assertThatThrownBy(() -> Containers.builtInJson(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a path is made of member names");
    }

    @Test
    @SuppressWarnings("NullAway") // what a framing of a user's may do
    void aRequestsOwnContentTypeIsAHeader() {
        for (String type : Arrays.asList(null, "", "  ", "a\r\nX-Evil: 1", "é", "a".repeat(1025))) {
            assertThatThrownBy(() -> FramedRequest.of(new byte[1], type))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a request's contentType must be 1 to 1024");
        }
        assertThat(FramedRequest.of(new byte[1], "a/b;c=1").contentType()).isEqualTo("a/b;c=1");
    }

    @SuppressWarnings("NullAway") // what a user's own may return
    private static Splitting named(String name) {
        return new Splitting() {
            private static final long serialVersionUID = 1L;

            @Override
            public String name() {
                return name;
            }

            @Override
            public List<byte[]> split(byte[] response) {
                return List.of(response);
            }
        };
    }

    @SuppressWarnings("NullAway")
    private static Framing named(String name, String digest) {
        return new DelegatingFraming(Framings.recordIO()) {
            private static final long serialVersionUID = 1L;

            @Override
            public String name() {
                return name;
            }

            @Override
            public String digest() {
                return digest;
            }
        };
    }
}
