// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.compat.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Waits for other processes, which can only be asked. */
final class Patience {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Patience() {}

    /** An answer of another process; while it starts or is busy there may be none. */
    @FunctionalInterface
    interface Question<T> {
        T ask() throws IOException, InterruptedException;
    }

    /**
     * Asks until the answer is as it should be; returns that answer.
     *
     * @param what the text of the error after the limit, which shows the last answer
     */
    static <T> T until(String what, Question<T> question, Predicate<T> expected)
            throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Object last = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                T answer = question.ask();
                if (expected.test(answer)) {
                    return answer;
                }
                last = answer;
            } catch (IOException e) {
                last = e;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        throw new AssertionError("Waited " + LIMIT + " in vain until " + what + "; last: " + last);
    }
}
