// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class WakeableTest {

    private final Wakeable wakeable = new Wakeable();
    private final CompletableFuture<Void> elements = new CompletableFuture<>();

    @Test
    void completesWithTheOtherFuture() {
        CompletableFuture<Void> available = wakeable.or(elements);
        assertThat(available).isNotDone();

        elements.complete(null);
        assertThat(available).isDone();
        assertThat(wakeable.or(elements)).isDone();
    }

    @Test
    void completesWhenWokenAndWaitsAgain() {
        CompletableFuture<Void> available = wakeable.or(elements);
        wakeable.wakeUp();
        assertThat(available).isDone();

        CompletableFuture<Void> again = wakeable.or(elements);
        assertThat(again).isNotDone();
        elements.complete(null);
        assertThat(again).isDone();
    }

    @Test
    void goesOnWithTheNextFuture() {
        CompletableFuture<Void> first = wakeable.or(elements);
        elements.complete(null);
        assertThat(first).isDone();

        CompletableFuture<Void> next = new CompletableFuture<>();
        CompletableFuture<Void> available = wakeable.or(next);
        assertThat(available).isNotDone();
        next.complete(null);
        assertThat(available).isDone();
    }

    @Test
    void leavesNoMoreThanOneDependentHoweverOftenItIsWoken() {
        for (int i = 0; i < 1_000; i++) {
            CompletableFuture<Void> available = wakeable.or(elements);
            wakeable.wakeUp();
            assertThat(available).isDone();
        }

        assertThat(elements.getNumberOfDependents()).isEqualTo(1);
    }
}
