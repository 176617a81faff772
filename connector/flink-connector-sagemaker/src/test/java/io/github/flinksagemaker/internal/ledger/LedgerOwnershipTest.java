package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.Backoff;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.Retrier;
import io.github.flinksagemaker.internal.aws.RetryBudget;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 3: the oldest lane that can tell says whose ledger it is")
class LedgerOwnershipTest {

    private static final LaneId FIRST = LaneId.create(1_000);
    private static final LaneId SECOND = LaneId.create(2_000);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryObjectStore store = new InMemoryObjectStore(scheduler, scheduler.clock());
    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final Retrier retrier =
            new Retrier(
                    scheduler,
                    Backoff.exponential(Duration.ofMillis(100), Duration.ofSeconds(1)),
                    RetryBudget.of(Duration.ofMinutes(2)),
                    scheduler.clock(),
                    kind -> {});

    private void write(S3Location location, byte[] bytes) {
        store.write(location, bytes, "application/octet-stream");
    }

    private void open(LaneId lane, String sink) {
        Segment opening =
                Segment.builder()
                        .setLane(lane)
                        .setNumber(0)
                        .setAuthor(lane)
                        .setOpening(LaneOpening.of(sink, 0, 1, false, List.of(), 0))
                        .build();
        write(paths.segment(lane, 0), SegmentCodec.encode(opening, List.of()));
    }

    private CompletableFuture<Void> check() {
        CompletableFuture<Void> checked = new LedgerOwnership(paths, store, retrier).check("fraud");
        scheduler.advance(Duration.ofSeconds(30));
        return checked;
    }

    private void assertRefused() {
        assertThatThrownBy(check()::join)
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .hasMessageContaining("holds the ledger of the sink \"other\"");
    }

    @Test
    void anotherSinksOpeningIsRefused() {
        open(FIRST, "other");
        open(SECOND, "fraud");
        assertRefused();
    }

    @Test
    void anotherSinksOpeningBehindALaneWithoutOneIsRefused() {
        write(paths.segment(FIRST, 7), new byte[1]);
        open(SECOND, "other");
        assertRefused();
    }

    @Test
    void aLaneInDeletionTellsNothing() {
        open(FIRST, "other");
        write(paths.trim(FIRST), TrimMark.deleted(9, 0).encode());
        assertThat(check()).isCompleted();

        open(SECOND, "other");
        assertRefused();
    }

    @Test
    void aLaneThatIsOnlyTrimmedTells() {
        open(FIRST, "other");
        write(paths.trim(FIRST), TrimMark.of(9, 0).encode());
        assertRefused();
    }

    @Test
    void aDamagedOpeningIsPassedOverWithAWarning() {
        write(paths.segment(FIRST, 0), "damaged".getBytes(UTF_8));
        open(SECOND, "fraud");
        try (LogEvents log = new LogEvents()) {
            assertThat(check()).isCompleted();
            assertThat(log.text()).contains(paths.segment(FIRST, 0).toString());
        }

        open(SECOND, "other");
        assertRefused();
    }

    @Test
    void looksAtABoundedNumberOfLanes() {
        for (int i = 0; i < 3 * LedgerOwnership.MAX_LANES; i++) {
            write(paths.segment(LaneId.create(3_000 + i), 0), "damaged".getBytes(UTF_8));
        }
        assertThat(check()).isCompleted();
        assertThat(store.script().count(Operation.GET)).isEqualTo(LedgerOwnership.MAX_LANES);
    }

    @Test
    void whatCannotBeReadForWantOfAPermissionIsNoDamage() {
        open(FIRST, "fraud");
        store.script().failBefore(Operation.GET, 1_000, ErrorKind.ACCESS_DENIED);
        CompletableFuture<Void> checked = check();
        scheduler.advance(Duration.ofMinutes(2));
        assertThat(checked).isCompletedExceptionally();
    }
}
