// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.measure;

import java.util.regex.Pattern;

/** What a thread does, told by its name. */
public enum ThreadRole {
    /** Flink's tasks: generator, converter, emitter. */
    TASK("task"),
    /** The sink's writer thread. */
    WRITER("writer"),
    /** The source's thread that reads the ledger and watches. */
    LEDGER("ledger"),
    /** The SDK's Netty threads, of whichever client. */
    HTTP("http"),
    /** What measures. */
    MEASURING("measuring"),

    /** The store and endpoint in memory. */
    MEMORY("memory"),
    /** Everything else: Flink's services, timers. */
    OTHER("other");

    private static final Pattern TASK_NAME = Pattern.compile("\\(\\d+/\\d+\\)#\\d+");

    private final String label;

    ThreadRole(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    static ThreadRole of(String name) {
        if (name.startsWith("sagemaker-async-writer")) {
            return WRITER;
        }
        if (name.startsWith("sagemaker-ledger")) {
            return LEDGER;
        }
        if (name.startsWith("sagemaker-http")
                || name.startsWith("aws-java-sdk-NettyEventLoop")
                || name.startsWith("sdk-async-response")) {
            return HTTP;
        }
        if (name.startsWith(Usage.THREAD)) {
            return MEASURING;
        }
        if (name.startsWith("memory-store")) {
            return MEMORY;
        }
        // Flink names a task's thread "<operators> (<subtask>/<parallelism>)#<attempt>".
        return TASK_NAME.matcher(name).find() || name.equals("main") ? TASK : OTHER;
    }
}
