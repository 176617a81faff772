// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The tables of a page. */
final class PageTable {

    private PageTable() {}

    /** The rows, cell by cell, of each table whose first column has this head. */
    static List<List<String>> of(Path page, String head) throws IOException {
        String[] blocks = Files.readString(page).split("\n\n");
        return List.of(blocks).stream()
                .filter(block -> block.startsWith("| " + head + " |"))
                .flatMap(block -> block.strip().lines().skip(2))
                .map(row -> List.of(row.substring(2, row.length() - 2).split(" \\| ")))
                .toList();
    }
}
