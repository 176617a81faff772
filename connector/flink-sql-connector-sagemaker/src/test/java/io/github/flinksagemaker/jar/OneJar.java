// SPDX-License-Identifier: Apache-2.0
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
import org.apache.flink.shaded.asm9.org.objectweb.asm.Type;

/** The jar that this module has built. */
final class OneJar implements AutoCloseable {

    static final Path PATH = Path.of(requireNonNull(System.getProperty("one.jar")));

    private static final int CONSTANT_CLASS = 7;
    private static final int CONSTANT_NAME_AND_TYPE = 12;

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

    /** The classes that a class of this jar's code names, also as types of fields and methods. */
    Set<String> namedBy(String className) {
        ClassReader reader = new ClassReader(bytes(className + ".class"));
        char[] buffer = new char[reader.getMaxStringLength()];
        Set<String> named = new HashSet<>();
        for (int item = 1; item < reader.getItemCount(); item++) {
            int offset = reader.getItem(item);
            int tag = offset == 0 ? 0 : reader.readByte(offset - 1);
            if (tag == CONSTANT_CLASS) {
                addTypes(Type.getObjectType(reader.readUTF8(offset, buffer)), named);
            } else if (tag == CONSTANT_NAME_AND_TYPE) {
                addTypes(Type.getType(reader.readUTF8(offset + 2, buffer)), named);
            }
        }
        return named;
    }

    private static void addTypes(Type type, Set<String> named) {
        switch (type.getSort()) {
            case Type.METHOD -> {
                addTypes(type.getReturnType(), named);
                for (Type argument : type.getArgumentTypes()) {
                    addTypes(argument, named);
                }
            }
            case Type.ARRAY -> addTypes(type.getElementType(), named);
            case Type.OBJECT -> named.add(type.getInternalName());
            default -> {} // a primitive type
        }
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
