// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender;

import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import io.github.flinksagemaker.benchmarks.server.Endpoints;
import io.github.flinksagemaker.benchmarks.server.ServerControl;
import java.io.Serializable;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's objects and its endpoint are.
 *
 * @param client how to reach the servers; null if all is in this JVM's memory
 * @param stagingPath a prefix of the run's own
 * @param controlPort of the servers; 0 in memory
 */
public record RunTarget(
        @Nullable Properties client,
        String bucket,
        String stagingPath,
        String endpoint,
        String notifyingEndpoint,
        @Nullable String queueUrl,
        int controlPort)
        implements Serializable {

    /** On the servers. */
    public static RunTarget of(ServerControl.Connection connection, int controlPort, String run) {
        return new RunTarget(
                connection.client(),
                connection.bucket(),
                "runs/" + run,
                Endpoints.SILENT,
                Endpoints.NOTIFYING,
                connection.queueUrl(),
                controlPort);
    }

    /** In memory. */
    public static RunTarget inMemory(String run) {
        return new RunTarget(
                null,
                MemoryServices.bucket(),
                "runs/" + run,
                Endpoints.SILENT,
                Endpoints.NOTIFYING,
                null,
                0);
    }

    /** {@code s3://bucket/stagingPath}. */
    public String stagingUri() {
        return "s3://" + bucket + "/" + stagingPath;
    }
}
