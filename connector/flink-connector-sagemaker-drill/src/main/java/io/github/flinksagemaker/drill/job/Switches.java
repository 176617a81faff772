// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the drill tells the jobs while they run: a file for each switch, there or not. */
public final class Switches implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What can be switched. */
    public enum Switch {
        /** The input stands still while this is on. */
        QUIET,
        /** The sink's batch format throws an Error, which turns this off. */
        ERROR_IN_SINK,
        /** The source's prediction schema or framing throws an Error, which turns this off. */
        ERROR_IN_SOURCE
    }

    private final String folder;

    public Switches(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toString();
    }

    public void turnOn(Switch which) throws IOException {
        if (!isOn(which)) {
            Files.createFile(file(which));
        }
    }

    /** Returns whether it was still on, so that nobody has met it. */
    public boolean turnOff(Switch which) throws IOException {
        return Files.deleteIfExists(file(which));
    }

    public boolean isOn(Switch which) {
        return Files.exists(file(which));
    }

    /** Throws an Error if the switch is on; of all that ask, one does. */
    void throwIfOn(Switch which) {
        try {
            if (isOn(which) && turnOff(which)) {
                throw new NoClassDefFoundError("the drill's " + which);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(Switch which) {
        return Path.of(folder, which.name());
    }
}
