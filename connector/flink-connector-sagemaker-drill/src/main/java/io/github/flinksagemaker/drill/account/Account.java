// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.account;

import io.github.flinksagemaker.drill.account.Breach.Kind;
import io.github.flinksagemaker.drill.plan.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what came out with what had to, record by record, knowing nothing of the connector but
 * its promise: every record comes out, with its own prediction or with a reason; exactly once, or,
 * in at-least-once, again only by another run of a writer.
 */
public final class Account {

    private final Mode mode;
    private final Input input;
    private final Injected injected;

    public Account(Mode mode, Input input, Injected injected) {
        this.mode = mode;
        this.input = input;
        this.injected = injected;
    }

    /**
     * What an account comes to.
     *
     * @param repeats results beyond the first of their record that the mode allows
     * @param failures results without prediction, by kind
     */
    public record Balance(
            long results, long repeats, Map<String, Long> failures, List<Breach> breaches) {

        public long count(Kind kind) {
            return breaches.stream().filter(breach -> breach.kind() == kind).count();
        }
    }

    /** Goes through all results. */
    public Balance balance(List<ResultLine> results) {
        List<Breach> breaches = new ArrayList<>();
        Map<Long, List<ResultLine>> byRecord = new TreeMap<>();
        Map<String, Set<Long>> batches = new HashMap<>();
        Map<String, Long> failures = new TreeMap<>();
        for (ResultLine result : results) {
            long id = result.id();
            String record = result.record();
            if (record == null || id < 0 || id >= input.count() || !record.equals(input.line(id))) {
                breaches.add(
                        new Breach(
                                Kind.INVENTED,
                                String.valueOf(id),
                                "never went in, came out at "
                                        + result.invocation()
                                        + "["
                                        + result.position()
                                        + "]"));
                continue;
            }
            byRecord.computeIfAbsent(id, key -> new ArrayList<>()).add(result);
            batches.computeIfAbsent(result.entry(), key -> new HashSet<>()).add(id);
            String failure = result.failure();
            if (failure != null) {
                failures.merge(failure, 1L, Long::sum);
            }
        }
        FailureExplanations explanations = new FailureExplanations(input, injected, batches);
        long repeats = 0;
        for (long id = 0; id < input.count(); id++) {
            List<ResultLine> copies = byRecord.getOrDefault(id, List.of());
            for (ResultLine result : copies) {
                checkContent(id, result, explanations, breaches);
            }
            repeats += checkCopies(id, copies, breaches);
        }
        return new Balance(results.size(), repeats, failures, breaches);
    }

    private void checkContent(
            long id, ResultLine result, FailureExplanations explanations, List<Breach> breaches) {
        if (result.failure() != null) {
            Breach breach = explanations.breach(id, result);
            if (breach != null) {
                breaches.add(breach);
            }
        } else if (input.expected(id) != ExpectedOutcome.ANSWERED) {
            breaches.add(
                    new Breach(
                            Kind.MISMATCHED,
                            String.valueOf(id),
                            "has a prediction, though it is " + input.expected(id)));
        } else if (!input.prediction(id).equals(result.prediction())) {
            breaches.add(
                    new Breach(
                            Kind.MISMATCHED,
                            String.valueOf(id),
                            "has the prediction "
                                    + result.prediction()
                                    + " instead of "
                                    + input.prediction(id)
                                    + ", from "
                                    + result.invocation()
                                    + "["
                                    + result.position()
                                    + "]"));
        }
    }

    /** Returns how many repeats are allowed ones. */
    private long checkCopies(long id, List<ResultLine> copies, List<Breach> breaches) {
        if (copies.isEmpty()) {
            breaches.add(new Breach(Kind.LOST, String.valueOf(id), "did not come out"));
            return 0;
        }
        if (copies.stream().allMatch(ResultLine::late)) {
            breaches.add(
                    new Breach(
                            Kind.LATE,
                            String.valueOf(id),
                            "came out behind the watermark, from " + copies.get(0).invocation()));
        }
        Set<String> lanes = new HashSet<>();
        copies.forEach(copy -> lanes.add(copy.lane()));
        long allowed = mode == Mode.EXACTLY_ONCE ? 1 : lanes.size();
        if (copies.size() > allowed) {
            breaches.add(
                    new Breach(
                            Kind.DUPLICATED,
                            String.valueOf(id),
                            "came out "
                                    + copies.size()
                                    + " times, allowed were "
                                    + allowed
                                    + ": "
                                    + copies.stream()
                                            .map(c -> c.invocation() + "[" + c.position() + "]")
                                            .toList()));
        }
        return Math.min(copies.size(), allowed) - 1;
    }
}
