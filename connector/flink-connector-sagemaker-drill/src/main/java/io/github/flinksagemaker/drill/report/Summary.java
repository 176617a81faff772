// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.report;

import io.github.flinksagemaker.drill.account.Account.Balance;
import io.github.flinksagemaker.drill.account.Breach;
import io.github.flinksagemaker.drill.plan.FaultKind;
import io.github.flinksagemaker.drill.plan.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a drill did and found.
 *
 * @param breaches all of them, those of the balance included
 * @param faults how often each kind happened
 * @param kit what the kit counted
 * @param failedStops how often a job failed for good when it was stopped with a savepoint
 * @param entries readable entries that the ledger still has
 * @param lanes runs of writers that the ledger still has
 * @param levels processes whose levels could be compared
 * @param secondsAfterInput from the end of the input to the end of both jobs
 */
public record Summary(
        Plan plan,
        Balance balance,
        List<Breach> breaches,
        Map<FaultKind, Integer> faults,
        JsonNode kit,
        int sinkRestarts,
        int sourceRestarts,
        int failedStops,
        int entries,
        int lanes,
        int levels,
        long seconds,
        long secondsAfterInput) {

    public boolean passed() {
        return breaches.isEmpty();
    }

    private long count(Breach.Kind kind) {
        return breaches.stream().filter(breach -> breach.kind() == kind).count();
    }

    /** Writes {@code summary.json} and, if there are any, {@code breaches.txt}. */
    public void write(Path folder) throws IOException {
        Files.writeString(folder.resolve("summary.json"), json().toPrettyString() + "\n");
        Path file = folder.resolve("breaches.txt");
        if (passed()) {
            Files.deleteIfExists(file);
        } else {
            Files.write(file, breaches.stream().map(Breach::toString).toList());
        }
    }

    private ObjectNode json() {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("passed", passed());
        json.put("seed", plan.scope().seed());
        json.put("mode", plan.scope().mode().toString());
        json.put("minutes", plan.scope().length().toMillis() / 60_000.0);
        json.put("writers", plan.scope().writers());
        json.put("readers", plan.scope().readers());
        json.put("recordsIn", plan.scope().records());
        json.put("results", balance.results());
        json.put("lost", count(Breach.Kind.LOST));
        json.put("invented", count(Breach.Kind.INVENTED));
        json.put("duplicated", count(Breach.Kind.DUPLICATED));
        json.put("mismatched", count(Breach.Kind.MISMATCHED));
        json.put("unexplained", count(Breach.Kind.UNEXPLAINED));
        json.put("neighbours", count(Breach.Kind.NEIGHBOUR));
        json.put("late", count(Breach.Kind.LATE));
        json.put("unsettled", count(Breach.Kind.UNSETTLED));
        json.put("stalled", count(Breach.Kind.STALLED));
        json.put("growing", count(Breach.Kind.GROWING));
        json.put("failed", count(Breach.Kind.FAILED));
        json.put("allowedRepeats", balance.repeats());
        json.putPOJO("failures", balance.failures());
        json.putPOJO(
                "faults",
                faults.entrySet().stream()
                        .collect(Collectors.toMap(e -> e.getKey().name(), Map.Entry::getValue)));
        json.set("befallen", kit.path("befallen"));
        json.put("restarts", sinkRestarts + sourceRestarts);
        json.put("sinkRestarts", sinkRestarts);
        json.put("sourceRestarts", sourceRestarts);
        json.put("failedStops", failedStops);
        json.put("attempts", kit.path("attempts").asLong());
        json.put("ledgerEntries", entries);
        json.put("ledgerLanes", lanes);
        json.put("processesCompared", levels);
        json.put("settings", plan.settings().toString());
        json.set("requests", kit.path("requests"));
        json.put("seconds", seconds);
        json.put("secondsAfterInput", secondsAfterInput);
        return json;
    }

    /** For people. */
    @Override
    public String toString() {
        return plan.scope().records()
                + " records in, "
                + balance.results()
                + " results ("
                + balance.repeats()
                + " allowed repeats, failures "
                + balance.failures()
                + "), "
                + kit.path("attempts").asLong()
                + " attempts, "
                + faults.values().stream().mapToInt(Integer::intValue).sum()
                + " faults, "
                + (sinkRestarts + sourceRestarts)
                + " restarts, "
                + seconds
                + " s: "
                + (passed() ? "every promise was kept" : breaches.size() + " BREACHES");
    }
}
