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
 * @param poison the poisoned ones among them
 * @param accuracy of the predictions
 * @param samples some of the results
 * @param accepted how often the endpoint has accepted each inference id
 * @param requests all requests to AWS services, by kind
 * @param seconds from the job's start to its end
 */
record DemoResult(
        Reconciliation records,
        Poison poison,
        Accuracy accuracy,
        Samples samples,
        Map<String, Integer> accepted,
        Map<String, Long> requests,
        double seconds) {

    /** Requests that the endpoint has accepted. */
    long invocations() {
        return accepted.values().stream().mapToLong(Integer::longValue).sum();
    }

    /**
     * Those of them that invoke a part of a refused request: the connector puts a dot and a number
     * behind its inference id.
     */
    long extraInvocations() {
        return accepted.entrySet().stream()
                .filter(each -> each.getKey().contains("."))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /**
     * Objects of S3 that were asked for, of the ledger, too, and whether they were there or not.
     */
    double readsPerInvocation() {
        long invocations = invocations();
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
        json.put("poisoned", poison.count());
        json.put("failedPoisoned", poison.failed());
        json.put("invocations", invocations());
        json.put("extraInvocations", extraInvocations());
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
