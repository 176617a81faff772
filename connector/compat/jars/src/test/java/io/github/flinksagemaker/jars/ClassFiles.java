// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.jars;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** The versions of a jar's class files. */
final class ClassFiles {

    private ClassFiles() {}

    /** The major version of each class file, by its path in the jar. */
    static Map<String, Integer> majorVersions(Path path) throws IOException {
        Map<String, Integer> versions = new TreeMap<>();
        try (JarFile jar = new JarFile(path.toFile())) {
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (entry.getName().endsWith(".class")) {
                    versions.put(entry.getName(), majorVersion(jar, entry));
                }
            }
        }
        return versions;
    }

    private static int majorVersion(JarFile jar, JarEntry entry) throws IOException {
        try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
            if (in.readInt() != 0xCAFEBABE) {
                throw new IOException(entry.getName() + " is no class file");
            }
            in.readUnsignedShort(); // the minor version
            return in.readUnsignedShort();
        }
    }
}
