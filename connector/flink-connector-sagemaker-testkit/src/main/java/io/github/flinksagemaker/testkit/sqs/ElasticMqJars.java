// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.sqs;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jars of ElasticMQ that travel inside the test kit, and the class loader for them. A class
 * loader reads no jar in a jar: when the test kit is one, they are unpacked into a temporary folder
 * that goes away at close.
 */
final class ElasticMqJars implements AutoCloseable {

    private static final String FOLDER = "META-INF/elasticmq/";

    private final @Nullable Path temporary;
    private final URLClassLoader classLoader;

    private ElasticMqJars(@Nullable Path temporary, List<URL> jars) {
        this.temporary = temporary;
        this.classLoader =
                new URLClassLoader("elasticmq", jars.toArray(new URL[0]), new Slf4jOnly());
    }

    static ElasticMqJars open() throws IOException {
        Path home;
        try {
            home =
                    Path.of(
                            ElasticMqJars.class
                                    .getProtectionDomain()
                                    .getCodeSource()
                                    .getLocation()
                                    .toURI());
        } catch (URISyntaxException e) {
            throw new IOException("The test kit does not know where its jar is", e);
        }
        Path temporary = Files.isDirectory(home) ? null : unpack(home.toFile());
        Path folder = temporary == null ? home.resolve(FOLDER) : temporary;
        List<URL> jars = new ArrayList<>();
        // The folder itself, for the application.conf in it.
        jars.add(url(folder));
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                jars.add(url(file));
            }
        }
        return new ElasticMqJars(temporary, jars);
    }

    ClassLoader classLoader() {
        return classLoader;
    }

    @Override
    public void close() {
        try {
            classLoader.close();
            if (temporary != null) {
                delete(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Could not release ElasticMQ's jars", e);
        }
    }

    private static Path unpack(File jar) throws IOException {
        Path folder = Files.createTempDirectory("sagemaker-testkit-elasticmq");
        // Close deletes it all; this is for a JVM that ends without.
        folder.toFile().deleteOnExit();
        try (JarFile file = new JarFile(jar)) {
            for (JarEntry entry : file.stream().toList()) {
                String name = entry.getName();
                if (name.startsWith(FOLDER) && !entry.isDirectory()) {
                    try (var content = file.getInputStream(entry)) {
                        Path copy = folder.resolve(name.substring(FOLDER.length()));
                        Files.copy(content, copy);
                        copy.toFile().deleteOnExit();
                    }
                }
            }
        }
        return folder;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    /** The JDK, and the application's SLF4J so that there is one log. */
    private static final class Slf4jOnly extends ClassLoader {

        private static final ClassLoader APPLICATION = Slf4jOnly.class.getClassLoader();

        Slf4jOnly() {
            super(ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.startsWith("org.slf4j.")) {
                return APPLICATION.loadClass(name);
            }
            throw new ClassNotFoundException(name);
        }
    }
}
