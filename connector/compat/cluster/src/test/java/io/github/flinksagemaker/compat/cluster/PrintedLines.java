// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What jobs have printed to a TaskManager's standard output, which is its log too. */
final class PrintedLines {

    /** Of {@code print(name)}: the name, with several subtasks a number, the line. */
    private static final Pattern LINE = Pattern.compile("([a-z]+)(?::\\d+)?> (.*) -> .*");

    private final Path log;
    private int seen;

    PrintedLines(Path log) {
        this.log = log;
    }

    /** From now on only later lines count. */
    void skip() throws IOException {
        seen = Files.readAllLines(log).size();
    }

    /** The records whose predictions were printed under a name. */
    List<String> records(String name) throws IOException {
        return Files.readAllLines(log).stream()
                .skip(seen)
                .map(LINE::matcher)
                .filter(line -> line.matches() && line.group(1).equals(name))
                .map(line -> line.group(2))
                .toList();
    }
}
