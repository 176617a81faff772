package io.github.flinksagemaker.jar;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.commons.ClassRemapper;
import org.apache.flink.shaded.asm9.org.objectweb.asm.commons.Remapper;

/** The jar that this module has built. */
final class OneJar implements AutoCloseable {

    static final Path PATH = Path.of(requireNonNull(System.getProperty("one.jar")));

    private final JarFile file;

    OneJar() throws IOException {
        file = new JarFile(PATH.toFile());
    }

    List<String> names() {
        return file.stream().filter(e -> !e.isDirectory()).map(ZipEntry::getName).toList();
    }

    List<String> classes() {
        return names().stream()
                .filter(name -> name.endsWith(".class"))
                .map(name -> name.substring(0, name.length() - ".class".length()))
                .toList();
    }

    boolean hasClass(String className) {
        return file.getEntry(className + ".class") != null;
    }

    String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    int majorVersion(String className) {
        byte[] bytes = bytes(className + ".class");
        return bytes[6] << 8 | bytes[7];
    }

    /** The classes that a class of this jar names, in its code, signatures and annotations. */
    Set<String> namedBy(String className) {
        Set<String> named = new HashSet<>();
        Remapper collector =
                new Remapper() {
                    @Override
                    public String map(String internalName) {
                        named.add(internalName);
                        return internalName;
                    }
                };
        new ClassReader(bytes(className + ".class"))
                .accept(new ClassRemapper(new ClassWriter(0), collector), ClassReader.SKIP_DEBUG);
        return named;
    }

    private byte[] bytes(String name) {
        try {
            return file.getInputStream(file.getEntry(name)).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
