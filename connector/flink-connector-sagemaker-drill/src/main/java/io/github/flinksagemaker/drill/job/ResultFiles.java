// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import io.github.flinksagemaker.drill.account.ResultLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files that the source's job has committed. Flink renames a file once the checkpoint that it
 * belongs to has completed, also after a restore; what is not committed is hidden by its name. So
 * the drill's own output loses and repeats nothing.
 */
public final class ResultFiles {

    private final Path folder;
    private final Set<Path> counted = new HashSet<>();
    private long lines;

    public ResultFiles(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
    }

    /** How many results are committed so far; reads only files that were not there before. */
    public long count() throws IOException {
        for (Path file : committed()) {
            if (counted.add(file)) {
                try (Stream<String> content = Files.lines(file)) {
                    lines += content.count();
                }
            }
        }
        return lines;
    }

    public List<ResultLine> read() throws IOException {
        List<ResultLine> results = new ArrayList<>();
        for (Path file : committed()) {
            for (String line : Files.readAllLines(file)) {
                results.add(ResultLine.read(line));
            }
        }
        return results;
    }

    private List<Path> committed() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            return committed(); // a file was renamed meanwhile
        }
    }
}
