// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** When the first record was emitted: set once, in a file, and known to every later attempt. */
public final class FirstEmission implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String file;
    private transient long known;

    public FirstEmission(Path file) {
        this.file = file.toString();
    }

    /** Sets it to now unless it is set; returns it in milliseconds since the epoch. */
    public long set() {
        if (known == 0) {
            known = isSet() ? read() : create();
        }
        return known;
    }

    public boolean isSet() {
        return Files.exists(Path.of(file));
    }

    private long create() {
        long now = System.currentTimeMillis();
        Path written = Path.of(file + "." + now);
        try {
            Files.writeString(written, Long.toString(now));
            Files.createLink(Path.of(file), written);
            return now;
        } catch (FileAlreadyExistsException e) {
            return read();
        } catch (IOException e) {
            throw new UncheckedIOException("can't write " + file, e);
        }
    }

    private long read() {
        try {
            return Long.parseLong(Files.readString(Path.of(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("can't read " + file, e);
        }
    }
}
