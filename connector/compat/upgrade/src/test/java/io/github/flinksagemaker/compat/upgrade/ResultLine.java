// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One result as a step's process wrote it. */
record ResultLine(String invocation, String position, String record, String prediction) {

    static List<ResultLine> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(ResultLine::parse).toList();
    }

    private static ResultLine parse(String line) {
        String[] fields = line.split("\t", -1);
        return new ResultLine(fields[0], fields[1], fields[2], fields[3]);
    }

    /** The source emits each place of each invocation once, whatever the sink does. */
    String place() {
        return invocation + " " + position;
    }
}
