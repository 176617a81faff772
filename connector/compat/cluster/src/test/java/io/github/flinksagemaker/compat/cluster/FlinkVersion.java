// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import io.github.flinksagemaker.drill.cluster.FlinkRuntime;
import io.github.flinksagemaker.drill.process.ChildMain;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A version of Flink, by the name of its module, which has written what Flink's lib would hold. */
record FlinkVersion(String name) {

    /** No heap is short in a test, and what only softly reachable classes hold is no leak. */
    private static final String CLEAR_SOFT_REFERENCES = "-XX:SoftRefLRUPolicyMSPerMB=0";

    FlinkRuntime runtime() throws IOException {
        List<String> options = new ArrayList<>();
        options.add(CLEAR_SOFT_REFERENCES);
        options.addAll(List.of(System.getProperty("cluster.jvm.opens").trim().split(" +")));
        return new FlinkRuntime(classPath(), options);
    }

    /** Flink alone, and the main class that ends a process with this one. */
    String classPath() throws IOException {
        Path file = Path.of("..", name, "target", "flink-class-path");
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    file
                            + " is missing: run ./mvnw verify -pl connector/compat/cluster -am,"
                            + " which builds the modules of all versions first");
        }
        return Path.of(
                        ChildMain.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                + File.pathSeparator
                + Files.readString(file).trim();
    }

    @Override
    public String toString() {
        return name;
    }
}
