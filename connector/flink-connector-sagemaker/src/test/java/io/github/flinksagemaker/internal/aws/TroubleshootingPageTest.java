// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static io.github.flinksagemaker.internal.aws.ErrorClassifierTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.FailureKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** {@code docs/troubleshooting.md} is keyed by words that the code says, and has all of them. */
class TroubleshootingPageTest {

    private static final Path PAGE = Path.of("../../docs/troubleshooting.md");
    private static final Path CODE = Path.of("src/main/java");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+?) \\|$");
    private static final Pattern WORDS = Pattern.compile("`([^`]+)`");
    private static final String DIFFERS = "…";

    /** What fails a job for good, or for a permission or a setting. */
    private static final Pattern FAILS_FOR_GOOD =
            Pattern.compile(
                    "UnrecoverableFailure\\.of\\(new |\\.failure\\((new |refusal|unconditional)"
                            + "|new ServiceException\\(\\s*ErrorKind\\.(MISCONFIGURED|ACCESS_DENIED|NOT_FOUND)");

    /** A store's answer that no store gives. */
    private static final List<String> NO_KEY = List.of("ByteRange.java");

    private static final Pattern CODE_OF_ADVICE = Pattern.compile("case \"(\\w+)\"");

    @Test
    void everyKeyIsInTheWordsOfOneSource() throws IOException {
        Map<String, String> sources = sources();
        for (String key : keys()) {
            assertThat(sources.values().stream().anyMatch(source -> has(source, key)))
                    .as("a source that says: " + key)
                    .isTrue();
        }
        assertThat(sources.values()).noneMatch(source -> has(source, "words that nobody … says"));
    }

    @Test
    void whatFailsAJobForGoodHasAKey() throws IOException {
        List<String> keys = keys();
        List<String> keyless = new ArrayList<>();
        int failing = 0;
        for (Map.Entry<String, String> source : sources().entrySet()) {
            String file = source.getKey();
            if (FAILS_FOR_GOOD.matcher(read(Path.of(file))).find()) {
                failing++;
                if (NO_KEY.stream().noneMatch(file::endsWith)
                        && keys.stream().noneMatch(key -> has(source.getValue(), key))) {
                    keyless.add(file);
                }
            }
        }
        assertThat(keyless).as("sources of failures without an entry on the page").isEmpty();
        assertThat(failing).isGreaterThan(6);
    }

    @Test
    void everyCodeIsAnsweredByTheAdviceThatThePageGives() throws IOException {
        List<List<String>> rows = rows("code");
        for (List<String> row : rows) {
            String code = words(row.get(0)).get(0);
            int status = code.contains("AccessDenied") ? 403 : 400;
            Throwable error = answer(S3Exception.builder(), status, code, "no");
            assertThat(ServiceExceptions.of("s3:PutObject", "s3://b/k", "arn:aws:s3:::b/k", error))
                    .hasMessageContaining(words(row.get(1)).get(0));
        }
        assertThat(rows).extracting(row -> words(row.get(0)).get(0)).containsAll(codesWithAdvice());
    }

    @Test
    void everyKindOfFailureIsThere() throws IOException {
        assertThat(rows("kind"))
                .extracting(row -> words(row.get(0)).get(0))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(FailureKind.values())
                                .map(Enum::name)
                                .collect(Collectors.toList()));
    }

    private static List<String> codesWithAdvice() {
        Path advice = CODE.resolve(WayOut.class.getName().replace('.', '/') + ".java");
        return CODE_OF_ADVICE
                .matcher(read(advice))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toList());
    }

    /** The words of every table that is keyed by them. */
    private static List<String> keys() throws IOException {
        List<String> keys = new ArrayList<>();
        rows("words").forEach(row -> keys.addAll(words(row.get(0))));
        rows("kind").forEach(row -> keys.addAll(words(row.get(1))));
        assertThat(keys).hasSizeGreaterThan(30);
        return keys;
    }

    /** The rows of the tables whose first column is headed so. */
    private static List<List<String>> rows(String head) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        for (String table : Files.readString(PAGE).split("\n\n")) {
            if (table.startsWith("| " + head + " |")) {
                ROW.matcher(table)
                        .results()
                        .skip(1)
                        .map(match -> match.group(1).split(" \\| "))
                        .forEach(row -> rows.add(List.of(row)));
            }
        }
        assertThat(rows).as("rows under " + head).isNotEmpty();
        return rows;
    }

    private static List<String> words(String cell) {
        return WORDS.matcher(cell)
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toList());
    }

    /** Its parts, one after the other. */
    private static boolean has(String source, String key) {
        int from = 0;
        for (String part : key.split(DIFFERS)) {
            int at = source.indexOf(part.strip(), from);
            if (at < 0) {
                return false;
            }
            from = at + part.strip().length();
        }
        return true;
    }

    /** By file, with texts that are broken into lines put together. */
    private static Map<String, String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(CODE)) {
            Map<String, String> sources = new TreeMap<>();
            files.filter(file -> file.toString().endsWith(".java"))
                    .forEach(file -> sources.put(file.toString(), joined(read(file))));
            return sources;
        }
    }

    private static String joined(String source) {
        return source.replaceAll("\"\\s*\\+\\s*\"", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
