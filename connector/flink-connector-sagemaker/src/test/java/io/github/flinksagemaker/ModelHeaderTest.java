// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the models in docs/model to the code: each names what it models, and is named back. */
class ModelHeaderTest {

    private static final Path DOCS = Path.of("../../docs");
    private static final Path SOURCES =
            Path.of("src/main/java/io/github/flinksagemaker/internal").toAbsolutePath();
    private static final Pattern CLASS = Pattern.compile("\\b([a-z]+)\\.([A-Z]\\w+)");
    private static final Pattern METHOD = Pattern.compile("\\b([A-Z]\\w+)\\.([a-z]\\w*)\\(\\)");
    private static final Pattern RULES = Pattern.compile("[Rr]ules? (\\d+(?:(?:-|, | and )\\d+)*)");

    @Test
    void thereAreFourModels() throws IOException {
        try (Stream<Path> files = Files.list(DOCS.resolve("model"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.endsWith(".pml"))
                    .containsExactlyInAnyOrder(
                            "ledger.pml", "watermark.pml", "segments.pml", "attempts.pml");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.pml", "watermark.pml", "segments.pml", "attempts.pml"})
    void classesThatAModelNamesNameItBack(String model) throws IOException {
        Set<String> named = new TreeSet<>();
        for (MatchResult match : matches(CLASS, header(model))) {
            named.add(match.group(1) + "/" + match.group(2) + ".java");
        }

        assertThat(named).isNotEmpty().isEqualTo(classesThatName(model));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.pml", "watermark.pml", "segments.pml", "attempts.pml"})
    void methodsThatAModelNamesExist(String model) throws IOException {
        for (MatchResult match : matches(METHOD, read(model))) {
            String name = match.group(1) + ".java";
            List<Path> files = sources(file -> file.getFileName().toString().equals(name));
            assertThat(files).as(match.group()).hasSize(1);
            assertThat(Files.readString(files.get(0)))
                    .as(match.group())
                    .containsPattern("\\b" + match.group(2) + "\\(");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger.pml", "watermark.pml", "segments.pml", "attempts.pml"})
    void rulesThatAModelNamesExist(String model) throws IOException {
        String protocol = Files.readString(DOCS.resolve("ledger-protocol.md"));
        List<String> rules = new ArrayList<>();
        for (MatchResult match : matches(RULES, read(model))) {
            rules.addAll(List.of(match.group(1).split("-|, | and ")));
        }

        assertThat(rules)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(protocol).contains("\n" + rule + ". "));
    }

    private static Set<String> classesThatName(String model) throws IOException {
        String reference = "docs/model/" + model;
        return sources(file -> unwrapped(file).contains(reference)).stream()
                .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<Path> sources(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).filter(wanted).toList();
        }
    }

    /** Lines of a comment are joined: a name may stand on a line of its own. */
    private static String unwrapped(Path file) {
        try {
            return Files.readString(file).replaceAll("\\s+\\*\\s+", " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The comment that a model begins with. */
    private static String header(String model) throws IOException {
        String text = read(model);
        return text.substring(0, text.indexOf("*/"));
    }

    private static String read(String model) throws IOException {
        return Files.readString(DOCS.resolve("model").resolve(model));
    }

    private static List<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().toList();
    }
}
