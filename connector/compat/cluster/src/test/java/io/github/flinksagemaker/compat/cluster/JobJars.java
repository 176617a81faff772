// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The jars of jobs that users would build. */
final class JobJars {

    /** The example's. */
    static final Path EXAMPLE = Path.of(requireNonNull(System.getProperty("job.jar")));

    private JobJars() {}

    /** The example's with one more class in it. */
    static Path with(Class<?> added, Path jar) throws IOException {
        Files.createDirectories(jar.getParent());
        Files.copy(EXAMPLE, jar, StandardCopyOption.REPLACE_EXISTING);
        String entry = "/" + added.getName().replace('.', '/') + ".class";
        try (FileSystem zip = FileSystems.newFileSystem(jar);
                InputStream bytes = requireNonNull(added.getResourceAsStream(entry))) {
            Path target = zip.getPath(entry);
            Files.createDirectories(target.getParent());
            Files.copy(bytes, target);
        }
        return jar;
    }
}
