// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.plan.FaultKind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Map;

/** What happened when: on the terminal, in a file, and counted. Thread-safe. */
final class Log {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

    private final PrintStream terminal;
    private final PrintStream file;
    private final String label;
    private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);

    /**
     * @param label before each line on the terminal, to tell drills at the same time apart
     */
    Log(PrintStream terminal, Path file, String label) {
        this.terminal = terminal;
        this.label = label;
        try {
            this.file = new PrintStream(Files.newOutputStream(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    synchronized void say(String line) {
        String timed = LocalTime.now().format(TIME) + " " + line;
        terminal.println(label + timed);
        file.println(timed);
    }

    /** Counts a fault. */
    synchronized void happened(FaultKind kind, String detail) {
        faults.merge(kind, 1, Integer::sum);
        say("  fault " + kind + " " + detail);
    }

    synchronized Map<FaultKind, Integer> faults() {
        Map<FaultKind, Integer> copy = new EnumMap<>(FaultKind.class);
        copy.putAll(faults);
        return copy;
    }

    synchronized int count() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }
}
