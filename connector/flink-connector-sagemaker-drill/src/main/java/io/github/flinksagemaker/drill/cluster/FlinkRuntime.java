// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.cluster;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * What a cluster's processes run with.
 *
 * @param classPath Flink, of one version, and the drill's classes
 * @param jvmOptions those that open what Flink wants opened, for instance
 */
public record FlinkRuntime(String classPath, List<String> jvmOptions) {

    /** What this process runs with, of its options those that open packages. */
    static FlinkRuntime ofThisProcess() {
        return new FlinkRuntime(
                System.getProperty("java.class.path"),
                ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .filter(argument -> argument.startsWith("--add-opens"))
                        .toList());
    }
}
