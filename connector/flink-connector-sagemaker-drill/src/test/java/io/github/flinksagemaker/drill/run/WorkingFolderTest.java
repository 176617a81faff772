// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingFolderTest {

    @TempDir private Path folder;

    @Test
    void whatAnEarlierDrillLeftIsDeleted() throws IOException {
        Files.writeString(folder.resolve("drill.log"), "");
        Files.createDirectories(folder.resolve("states/sink"));
        Files.writeString(folder.resolve("states/sink/_metadata"), "");

        WorkingFolder.prepare(folder);

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nothingElseIsDeleted() throws IOException {
        Path precious = Files.writeString(folder.resolve("thesis"), "");

        assertThatThrownBy(() -> WorkingFolder.prepare(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("name another one");
        assertThat(precious).exists();
    }
}
