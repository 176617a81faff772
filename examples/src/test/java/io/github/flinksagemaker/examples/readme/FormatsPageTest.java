// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.examples.readme.SemicolonsSnippet.Semicolons;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.Containers;
import io.github.flinksagemaker.format.Framings;
import io.github.flinksagemaker.format.Splittings;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

/** What {@code docs/formats.md} lists and shows. */
class FormatsPageTest {

    private static final Path PAGE = Path.of("../docs/formats.md");

    @Test
    void namesEachPresetAndEachPartAndNoOther() throws IOException {
        for (Class<?> type : List.of(Containers.class, Framings.class, Splittings.class)) {
            Set<String> factories =
                    Arrays.stream(type.getDeclaredMethods())
                            .filter(method -> Modifier.isPublic(method.getModifiers()))
                            .map(Method::getName)
                            .filter(name -> !name.equals("byName"))
                            .collect(Collectors.toCollection(TreeSet::new));
            assertThat(named(type.getSimpleName())).isEqualTo(factories);
        }
    }

    private static Set<String> named(String type) throws IOException {
        Matcher matcher =
                Pattern.compile("\\b" + type + "\\.([A-Za-z0-9_]+)\\(")
                        .matcher(Files.readString(PAGE));
        Set<String> names = new TreeSet<>();
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }

    @Test
    void splittingsHaveTheNamesInTheTable() throws IOException {
        List<List<String>> rows = PageTable.of(PAGE, "splitting");
        assertThat(rows).hasSize(11);
        for (List<String> row : rows) {
            for (String name : row.get(1).replace("`", "").split(", ")) {
                assertThat(Splittings.byName(name)).as(name).isPresent();
            }
        }
    }

    @Test
    void thePayloadThatIsNotTheWholeRecordIsCompiledCode() throws IOException {
        CompiledSnippet.of(PayloadSnippet.class).assertOn(PAGE);
        assertThat(PayloadSnippet.prices()).isNotNull();
    }

    @Test
    void theSnippetIsCompiledCode() throws IOException {
        CompiledSnippet.of(SemicolonsSnippet.class).assertOn(PAGE);
    }

    @Test
    void theSnippetSplitsAndTravels() throws Exception {
        BatchFormat format = BatchFormat.of(Framings.lines("text/csv"), new Semicolons());
        BatchFormat copy = InstantiationUtil.clone(format);
        assertThat(copy.splitting().split("0.25;0.5;0.75".getBytes(UTF_8)))
                .extracting(piece -> new String(piece, UTF_8))
                .containsExactly("0.25", "0.5", "0.75");
        assertThat(copy.splitting().name()).isEqualTo("semicolons");
        assertThat(
                        BatchFormat.of(
                                        Framings.json("{\"prompt\":[", "],\"max_tokens\":20}"),
                                        Splittings.jsonArray("choices"))
                                .framingId())
                .startsWith("json:");
    }
}
