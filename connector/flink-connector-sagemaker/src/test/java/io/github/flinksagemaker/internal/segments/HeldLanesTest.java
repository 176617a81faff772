// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 32: from when on a lane's hints come to this reader")
class HeldLanesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final SegmentsFixture fixture =
            new SegmentsFixture(
                    SegmentsFixture.settings()
                            .setNotificationQueueUrl("https://sqs.eu-central-1.amazonaws.com/1/q"));
    private final LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    private LedgerEntry write(long segment) {
        long now = fixture.scheduler.clock().millis();
        LedgerEntry entry =
                files.entry().toBuilder()
                        .setAcceptedAt(now)
                        .setDeadline(now + LaneFiles.TTL)
                        .build();
        files.segment(segment, entry);
        return entry;
    }

    /** A lane of which all has come out. */
    private void quietLane() {
        files.opening();
        fixture.assign(files, 0);
        fixture.loop.finished(files.lane, 0);
        fixture.poll();
        fixture.advance(MINUTE);
    }

    private void assertAwaitsItsHint(long segment, boolean awaited) {
        LedgerEntry entry = write(segment);
        fixture.assign(files, segment);
        fixture.advance(Duration.ofSeconds(30));
        int looks = fixture.store.script().count(Operation.GET_START);
        assertThat(looks == 0).as("it is not looked for before its hint").isEqualTo(awaited);
        files.output(entry, "x");
        fixture.hint(Hint.completed(entry.invocationId()));
        assertThat(fixture.settled()).hasSize(1);
    }

    @Test
    void theNextEntryOfAQuietLaneAwaitsItsHint() {
        quietLane();

        assertAwaitsItsHint(1, true);
    }

    @Test
    void theFirstEntryOfALaneIsLookedFor() {
        files.opening();

        assertAwaitsItsHint(1, false);
    }

    @Test
    void aQuietLaneIsForgottenAfterAThousandOthers() {
        quietLane();
        for (int i = 0; i < HeldLanes.MAX_QUIET; i++) {
            LaneFiles other =
                    new LaneFiles(
                            LaneId.create(LaneFiles.ACCEPTED_AT + i),
                            SegmentsFixture.PATHS,
                            fixture.store);
            other.opening();
            fixture.assign(other, 0);
            fixture.loop.finished(other.lane, 0);
        }
        fixture.poll();

        assertAwaitsItsHint(1, false);
    }

    @Test
    void aLaneIsHeldUntilItsLastSegmentIsFinished() {
        files.opening();
        files.segment(1);
        fixture.read(files);
        fixture.loop.finished(files.lane, 0);
        for (int i = 0; i < HeldLanes.MAX_QUIET; i++) {
            LaneFiles other =
                    new LaneFiles(
                            LaneId.create(LaneFiles.ACCEPTED_AT + i),
                            SegmentsFixture.PATHS,
                            fixture.store);
            other.opening();
            fixture.assign(other, 0);
            fixture.loop.finished(other.lane, 0);
        }
        fixture.poll();
        fixture.advance(MINUTE);
        files.onSegment(number -> {});

        assertAwaitsItsHint(2, true);
    }
}
