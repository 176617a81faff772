// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Where a drill writes: empty at its start, or the states of an earlier one would be restored. */
final class WorkingFolder {

    private WorkingFolder() {}

    /**
     * Makes it, and empties it of what an earlier drill left.
     *
     * @throws IOException if it holds anything else
     */
    static Path prepare(Path folder) throws IOException {
        Path absolute = Files.createDirectories(folder).toAbsolutePath();
        boolean empty;
        try (Stream<Path> files = Files.list(absolute)) {
            empty = files.findAny().isEmpty();
        }
        if (!empty && !Files.exists(absolute.resolve("drill.log"))) {
            throw new IOException(folder + " is not empty and not a drill's: name another one");
        }
        try (Stream<Path> files = Files.walk(absolute)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                if (!file.equals(absolute)) {
                    Files.delete(file);
                }
            }
        }
        return absolute;
    }
}
