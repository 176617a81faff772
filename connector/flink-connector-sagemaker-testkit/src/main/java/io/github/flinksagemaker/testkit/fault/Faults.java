// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.fault;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The faults in force. Rules are asked in the order in which they were made; the first that fits
 * wins. Without rules nothing goes wrong.
 *
 * <pre>{@code
 * faults.on(Operation.PUT_OBJECT).matching(key -> key.startsWith("ledger/")).times(3).apply(Fault.resetAfter());
 * faults.random(42, Operation.GET_OBJECT, 0.05, Fault.internalError());
 * }</pre>
 *
 * <p>A rule's subject is the object key for S3 (the prefix for a list), the inference id for
 * SageMaker and the emulator's steps, and the queue's name for SQS. Thread-safe.
 */
public final class Faults {

    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private volatile boolean s3Stopped;

    /** Starts a rule for an operation. */
    public RuleBuilder on(Operation operation) {
        return new RuleBuilder(operation);
    }

    /**
     * Befalls each such operation with a probability, in a sequence that the seed decides.
     *
     * @param probability from 0 to 1
     */
    public FaultRule random(long seed, Operation operation, double probability, Fault fault) {
        if (probability < 0 || probability > 1) {
            throw new IllegalArgumentException(
                    "probability must be between 0 and 1, was " + probability);
        }
        return add(
                new FaultRule(
                        operation,
                        subject -> true,
                        0,
                        Integer.MAX_VALUE,
                        probability,
                        new Random(seed),
                        fault));
    }

    /** From now on every client's connection to S3 breaks, until {@link #resumeS3()}. */
    public void stopS3() {
        s3Stopped = true;
    }

    /** S3 answers again. */
    public void resumeS3() {
        s3Stopped = false;
    }

    /** Whether S3 is stopped. */
    public boolean isS3Stopped() {
        return s3Stopped;
    }

    /** Forgets every rule and resumes S3. */
    public void clear() {
        rules.clear();
        s3Stopped = false;
    }

    /** The fault that befalls this operation now, if any; asking counts as one occurrence. */
    public Optional<Fault> next(Operation operation, String subject) {
        for (FaultRule rule : rules) {
            if (rule.befalls(operation, subject)) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }

    private FaultRule add(FaultRule rule) {
        rules.add(rule);
        return rule;
    }

    /** Describes a scripted rule; {@link #apply(Fault)} puts it in force. */
    public final class RuleBuilder {

        private final Operation operation;
        private Predicate<String> matching = subject -> true;
        private int skip;
        private int times = Integer.MAX_VALUE;

        private RuleBuilder(Operation operation) {
            this.operation = operation;
        }

        /** Only where the subject fits. Default: all. */
        public RuleBuilder matching(Predicate<String> subject) {
            matching = subject;
            return this;
        }

        /** Lets the first {@code count} matching ones pass. Default: 0. */
        public RuleBuilder after(int count) {
            skip = atLeast("after", 0, count);
            return this;
        }

        /** Befalls at most this many. Default: no limit. */
        public RuleBuilder times(int count) {
            times = atLeast("times", 1, count);
            return this;
        }

        /**
         * Puts the rule in force.
         *
         * @throws IllegalArgumentException if the fault makes no sense for the operation
         */
        public FaultRule apply(Fault fault) {
            return add(new FaultRule(operation, matching, skip, times, 1, new Random(0), fault));
        }

        private static int atLeast(String name, int least, int value) {
            if (value < least) {
                throw new IllegalArgumentException(
                        name + " must be at least " + least + ", was " + value);
            }
            return value;
        }
    }
}
