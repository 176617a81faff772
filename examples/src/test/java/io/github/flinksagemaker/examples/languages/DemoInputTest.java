// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoInputTest {

    private final Path folder;

    DemoInputTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void putsTheUnanswerableRecordsLast() throws Exception {
        List<String> ids = new ArrayList<>();
        DemoInput.forEach(DemoInput.unpack(folder), paragraph -> ids.add(paragraph.id()));

        assertThat(ids).hasSize(6_020);
        assertThat(ids.subList(6_000, 6_020)).allMatch(id -> id.startsWith("unanswerable-"));
        assertThat(ids.subList(0, 6_000)).noneMatch(id -> id.startsWith("unanswerable-"));
    }

    @Test
    void namesTheLineThatIsNoRecord() throws Exception {
        Path file = folder.resolve("input.jsonl");
        Files.writeString(
                file, "{\"id\":\"1\",\"iso\":\"eng\",\"text\":\"a\"}\n\n{\"id\":\"2\"}\n");

        assertThatThrownBy(() -> DemoInput.forEach(file, paragraph -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 3 of " + file);
    }
}
