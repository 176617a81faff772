// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.model.LanguageDetectionModel;
import io.github.flinksagemaker.testkit.model.ModelRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PoisonTest {

    private final Path folder;

    PoisonTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static List<Paragraph> read(Path file) throws IOException {
        List<Paragraph> paragraphs = new ArrayList<>();
        DemoInput.forEach(file, paragraphs::add);
        return paragraphs;
    }

    private Path file(int records) throws IOException {
        return Files.write(
                folder.resolve("some.jsonl"),
                IntStream.range(0, records)
                        .mapToObj(i -> line(new Paragraph("id-" + i, "eng", "All are born free")))
                        .collect(Collectors.toList()));
    }

    private static String line(Paragraph paragraph) {
        return JsonMapper.shared().writeValueAsString(paragraph);
    }

    private static List<Integer> poisoned(List<Paragraph> paragraphs) {
        return IntStream.range(0, paragraphs.size())
                .filter(i -> paragraphs.get(i).text().equals(Poison.TEXT))
                .boxed()
                .collect(Collectors.toList());
    }

    @Test
    void theModelRefusesTheText() {
        byte[] body = line(new Paragraph("1", "eng", Poison.TEXT)).getBytes(StandardCharsets.UTF_8);
        ModelRequest request = new ModelRequest("application/jsonlines", null, null, "one", body);

        assertThat(new LanguageDetectionModel().invoke(request).isFailure()).isTrue();
    }

    @Test
    void leavesTheInputAloneWhereNothingIsToBePoisoned() throws Exception {
        Path input = file(10);
        Poison poison = new Poison(0);

        assertThat(poison.copy(input, folder)).isEqualTo(input);
        assertThat(poison.count()).isZero();
        assertThat(folder).isDirectoryNotContaining("glob:**/poisoned.jsonl");
    }

    @Test
    void poisonsOnePercentOfTheSampleEvenlyAndNoneOfTheUnanswerable() throws Exception {
        Path input = DemoInput.unpack(folder);
        List<Paragraph> before = read(input);
        Poison poison = new Poison(1);

        List<Paragraph> after = read(poison.copy(input, folder));

        assertThat(poison.count()).isEqualTo(60);
        assertThat(poisoned(after))
                .isEqualTo(IntStream.range(0, 60).mapToObj(i -> i * 100 + 49).toList());
        assertThat(after)
                .extracting(Paragraph::id)
                .isEqualTo(before.stream().map(Paragraph::id).toList());
        assertThat(after)
                .extracting(Paragraph::iso)
                .isEqualTo(before.stream().map(Paragraph::iso).toList());
        before.removeIf(each -> after.contains(each));
        assertThat(before).hasSize(60);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 0.01, 1",
        "7, 1, 1",
        "300, 0.5, 2",
        "298, 0.5, 1",
        "10, 33, 3",
        "10, 99, 10",
        "10, 100, 10"
    })
    void roundsButPoisonsOneAtLeast(int records, double percent, int expected) throws Exception {
        Poison poison = new Poison(percent);

        List<Paragraph> after = read(poison.copy(file(records), folder));

        assertThat(after).hasSize(records);
        assertThat(poisoned(after)).hasSize(expected);
        assertThat(poison.count()).isEqualTo(expected);
    }

    @Test
    void readsACompressedFileAndNamesALineThatIsNoRecord() throws Exception {
        Path input = folder.resolve("some.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(input))) {
            out.write(Files.readAllBytes(file(4)));
            out.write("{\"id\":\"5\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> new Poison(50).copy(input, folder))
                .hasMessageContaining("line 5 of " + input);

        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(input))) {
            out.write(Files.readAllBytes(file(4)));
        }
        assertThat(poisoned(read(new Poison(50).copy(input, folder)))).containsExactly(0, 2);
    }

    @Test
    void doesNotWriteOverItsInput() throws Exception {
        Path input = new Poison(50).copy(file(4), folder);
        List<String> lines = Files.readAllLines(input);

        assertThatThrownBy(() -> new Poison(50).copy(input, folder))
                .hasMessageContaining("--input must be another file");
        assertThat(Files.readAllLines(input)).isEqualTo(lines);
    }

    @Test
    void countsFailuresOfPoisonedRecordsAlone() throws Exception {
        Poison poison = new Poison(50);
        List<Paragraph> after = read(poison.copy(file(4), folder));

        after.forEach(each -> poison.out(each, false));
        assertThat(poison.failed()).isEqualTo(2);

        poison.out(after.get(poisoned(after).get(0)), true);
        poison.out(null, false);
        // The same id with another text, as files may have it.
        poison.out(new Paragraph("id-0", "eng", "All are born free"), false);
        assertThat(poison.failed()).isEqualTo(2);
    }
}
