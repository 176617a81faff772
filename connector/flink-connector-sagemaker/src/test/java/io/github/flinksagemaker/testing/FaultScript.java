// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What goes wrong, and when, in a fake service: rules are used up in the order in which they were
 * given; calls that match none succeed. Also counts the calls. Thread-safe.
 *
 * @param <O> the fake's operations
 */
public final class FaultScript<O extends Enum<O>> {

    private enum Moment {
        BEFORE,
        AFTER
    }

    private static final class Rule<O> {
        final O operation;
        final Predicate<String> target;
        final Moment moment;
        final CompletableFuture<Void> outcome;
        @Nullable Error thrown;
        int left;

        Rule(
                O operation,
                Predicate<String> target,
                int times,
                Moment moment,
                CompletableFuture<Void> outcome) {
            this.operation = operation;
            this.target = target;
            this.left = times;
            this.moment = moment;
            this.outcome = outcome;
        }
    }

    private final List<Rule<O>> rules = new ArrayList<>();
    private final Map<O, Integer> counts;

    public FaultScript(Class<O> operations) {
        counts = new EnumMap<>(operations);
    }

    /** The next {@code times} calls fail and do nothing. */
    public void failBefore(O operation, int times, ErrorKind kind) {
        failBefore(operation, target -> true, times, kind);
    }

    /** The next {@code times} calls whose target matches fail and do nothing. */
    public void failBefore(O operation, Predicate<String> target, int times, ErrorKind kind) {
        add(new Rule<>(operation, target, times, Moment.BEFORE, failed(operation, kind)));
    }

    /** The next {@code times} calls whose target matches fail with this and do nothing. */
    public void failBefore(
            O operation, Predicate<String> target, int times, ServiceException failure) {
        add(
                new Rule<>(
                        operation,
                        target,
                        times,
                        Moment.BEFORE,
                        CompletableFuture.failedFuture(failure)));
    }

    /** The next {@code times} calls act, and then fail all the same: an answer was lost. */
    public void failAfter(O operation, int times, ErrorKind kind) {
        failAfter(operation, target -> true, times, kind);
    }

    /** The next {@code times} calls whose target matches act, and then fail all the same. */
    public void failAfter(O operation, Predicate<String> target, int times, ErrorKind kind) {
        add(new Rule<>(operation, target, times, Moment.AFTER, failed(operation, kind)));
    }

    /** The next call whose target matches throws, instead of answering with a future. */
    public void throwAt(O operation, Predicate<String> target, Error error) {
        Rule<O> rule = new Rule<>(operation, target, 1, Moment.BEFORE, new CompletableFuture<>());
        rule.thrown = error;
        add(rule);
    }

    /** The next call whose target matches answers with a future that this has ended. */
    public void answerWith(O operation, Predicate<String> target, Error error) {
        add(new Rule<>(operation, target, 1, Moment.BEFORE, CompletableFuture.failedFuture(error)));
    }

    /** The next call waits, before it acts, until the returned hold is released. */
    public Hold hold(O operation) {
        return hold(operation, target -> true);
    }

    /** The next call whose target matches waits, before it acts, until the hold is released. */
    public Hold hold(O operation, Predicate<String> target) {
        Hold hold = new Hold();
        add(new Rule<>(operation, target, 1, Moment.BEFORE, hold.future()));
        return hold;
    }

    /** The next call whose target matches acts, and its answer waits until the hold is released. */
    public Hold holdAnswer(O operation, Predicate<String> target) {
        Hold hold = new Hold();
        add(new Rule<>(operation, target, 1, Moment.AFTER, hold.future()));
        return hold;
    }

    /** How many calls of {@code operation} were begun, failed ones included. */
    public synchronized int count(O operation) {
        return counts.getOrDefault(operation, 0);
    }

    /** How many rules have not been used up: a test may check that its faults happened. */
    public synchronized int pending() {
        return rules.size();
    }

    /** Nothing goes wrong from now on. */
    public synchronized void clear() {
        rules.clear();
    }

    public synchronized void resetCounts() {
        counts.clear();
    }

    /** For fakes: carries out one call by the script. */
    public <T> CompletableFuture<T> run(
            O operation, String target, Executor executor, Supplier<T> action) {
        Rule<O> rule = begin(operation, target);
        if (rule == null) {
            return CompletableFuture.supplyAsync(action, executor);
        }
        if (rule.thrown != null) {
            throw rule.thrown;
        }
        if (rule.moment == Moment.BEFORE) {
            return rule.outcome.thenApplyAsync(ignored -> action.get(), executor);
        }
        return CompletableFuture.supplyAsync(action, executor)
                .thenCompose(acted -> rule.outcome.thenApply(ignored -> acted));
    }

    private synchronized @Nullable Rule<O> begin(O operation, String target) {
        counts.merge(operation, 1, Integer::sum);
        for (Iterator<Rule<O>> iterator = rules.iterator(); iterator.hasNext(); ) {
            Rule<O> rule = iterator.next();
            if (rule.operation == operation && rule.target.test(target)) {
                if (--rule.left == 0) {
                    iterator.remove();
                }
                return rule;
            }
        }
        return null;
    }

    private synchronized void add(Rule<O> rule) {
        rules.add(rule);
    }

    private static CompletableFuture<Void> failed(Enum<?> operation, ErrorKind kind) {
        return CompletableFuture.failedFuture(
                new ServiceException(kind, "scripted fault: " + operation + " " + kind));
    }
}
