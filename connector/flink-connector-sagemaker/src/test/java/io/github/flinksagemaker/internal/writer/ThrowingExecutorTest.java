// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint.Operation;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the writer's thread takes no task, since there is no memory for one, the batch ends with
 * the reason, whichever of its tasks it is: who waits for it would wait for ever.
 */
class ThrowingExecutorTest {

    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBatchEndsWithTheErrorOfEachOfItsTasks(boolean refused) {
        int tasks = 0;
        while (throwsAt(tasks, refused)) {
            tasks++;
        }
        assertThat(tasks).as("tasks of a batch").isGreaterThan(3);
    }

    /** The batch has been refused and is held until the fuse lets it go, or has been accepted. */
    private static boolean throwsAt(int task, boolean refused) {
        PipelineFixture fixture = PipelineFixture.fresh(PipelineFixture.settings().build());
        if (refused) {
            fixture.endpoint.script().failBefore(Operation.INVOKE, 1, ErrorKind.REJECTED);
        }
        fixture.scheduler.throwAtExecute(task, ERROR);

        CompletableFuture<Void> sent = fixture.begin("1");
        fixture.scheduler.advance(Duration.ofMinutes(1));

        if (!fixture.scheduler.hasThrown()) {
            assertThat(sent).isCompleted();
            return false;
        }
        assertThat(sent).as("thrown at task %d", task).isCompletedExceptionally();
        assertThatThrownBy(sent::join).hasRootCause(ERROR);
        return true;
    }
}
