// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.append;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.ledger.LedgerCorruptionException;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

@DisplayName("rule 5: a conditional PUT, repeated with the same bytes")
class WriteOnceStoreTest {

    private static final S3Location LOCATION = S3Location.of("bucket", "staging/ledger/x");
    private static final byte[] OURS = "ours".getBytes(UTF_8);
    private static final byte[] OTHERS = "other".getBytes(UTF_8);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    private final WriteOnceStore objects =
            new WriteOnceStore(
                    store,
                    new Retrier(
                            scheduler,
                            BackoffStrategy.exponentialDelayHalfJitter(
                                    Duration.ofMillis(100), Duration.ofSeconds(1)),
                            RetryBudget.of(Duration.ofMinutes(2)),
                            scheduler.clock(),
                            kind -> {}));

    private CompletableFuture<byte[]> create() {
        CompletableFuture<byte[]> created = objects.create(LOCATION, OURS);
        scheduler.advance(Duration.ofSeconds(5));
        return created;
    }

    @Test
    void identicalBytesAreOurOwnWork() {
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        assertThat(create()).isCompletedWithValue(null);
    }

    @Test
    void otherBytesAreHandedBack() {
        store.write(LOCATION, OTHERS, "text/plain");
        assertThat(create().join()).isEqualTo(OTHERS);
    }

    @Test
    void whatIsDeletedBetweenThePutAndTheLookIsPutAgain() {
        store.write(LOCATION, OTHERS, "text/plain");
        Hold look = store.script().hold(Operation.GET);
        CompletableFuture<byte[]> created = create();
        store.remove(LOCATION);
        look.release();

        assertThat(created).isCompletedWithValue(null);
        assertThat(store.bytes(LOCATION)).isEqualTo(OURS);
    }

    @Test
    void givesUpWhenItIsGoneEachTime() {
        List<Hold> looks =
                List.of(
                        store.script().hold(Operation.GET),
                        store.script().hold(Operation.GET),
                        store.script().hold(Operation.GET));
        store.write(LOCATION, OTHERS, "text/plain");
        CompletableFuture<byte[]> created = create();
        for (Hold look : looks) {
            assertThat(created).isNotDone();
            store.remove(LOCATION);
            Hold put = store.script().hold(Operation.PUT_IF_ABSENT);
            look.release();
            store.write(LOCATION, OTHERS, "text/plain");
            put.release();
        }
        assertThatThrownBy(created::join)
                .hasRootCauseInstanceOf(LedgerCorruptionException.class)
                .hasMessageContaining(LOCATION.toString())
                .hasMessageContaining("3 attempts");
    }
}
