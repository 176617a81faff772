// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.testkit.fault.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run of the demo has come to.
 *
 * @param records records set against results
 * @param accuracy of the predictions
 * @param samples some of the results
 * @param invocations requests that the endpoint has accepted
 * @param requests all requests to AWS services, by kind
 * @param seconds from the job's start to its end
 */
record DemoResult(
        Reconciliation records,
        Accuracy accuracy,
        Samples samples,
        long invocations,
        Map<String, Long> requests,
        double seconds) {

    /**
     * Objects of S3 that were asked for, of the ledger, too, and whether they were there or not.
     */
    double readsPerInvocation() {
        return invocations == 0
                ? 0
                : (double) requests.getOrDefault(Operation.GET_OBJECT.name(), 0L) / invocations;
    }

    /** Writes the figures as JSON. */
    void write(Path file) throws IOException {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("recordsIn", records.recordsIn());
        json.put("succeeded", records.succeeded());
        json.put("failed", records.failed());
        json.put("lost", records.lost());
        json.put("duplicated", records.duplicated());
        json.put("invocations", invocations);
        json.put("s3ReadsPerInvocation", rounded(readsPerInvocation()));
        ObjectNode kinds = json.putObject("requests");
        requests.forEach(kinds::put);
        json.put("accuracy", rounded(accuracy.ofKnown()));
        json.put("accuracyOverall", rounded(accuracy.overall()));
        json.put("seconds", rounded(seconds));
        Files.writeString(file, json.toPrettyString() + "\n");
    }

    private static double rounded(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }
}
