// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.event.ReceiptEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import java.util.List;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 49: what an unaligned checkpoint may have overtaken")
class InDoubtTest {

    private final SegmentEnumeratorFixture fixture = SegmentEnumeratorFixture.withEventTime(2);
    private final LaneId lane = fixture.openWithSegment();

    /** Reader 0 has been sent segment 1, and has said nothing of it. */
    private SegmentSplit send() {
        fixture.registerReader(0);
        fixture.registerReader(1);
        fixture.look();
        assertThat(fixture.numbers(0, lane)).containsExactly(1);
        return fixture.assignedTo(0).get(0);
    }

    /** It says that it has come. */
    private void receive() {
        fixture.report(0, report -> report);
    }

    private List<SourceEvent> receipts(int subtask) {
        return fixture.context.sent.getOrDefault(subtask, List.of()).stream()
                .filter(ReceiptEvent.class::isInstance)
                .toList();
    }

    @Test
    void whatHasNotComeIsAssignedAgainWhenNobodyHasIt() throws Exception {
        send();
        SegmentEnumeratorFixture next = fixture.restored(2);
        next.registerReader(1);
        next.look();
        assertThat(next.assignedTo(1)).as("reader 0 may have it").isEmpty();

        next.registerReader(0);
        assertThat(next.assignedTo(0).size() + next.assignedTo(1).size()).isEqualTo(1);
    }

    @Test
    void itStaysWithTheReaderThatHasIt() throws Exception {
        send();
        SegmentEnumeratorFixture next = fixture.restored(2);
        next.registerReader(0);
        next.registerReader(1, SegmentEnumeratorFixture.held(lane, 1));
        next.look();

        assertThat(next.context.assigned).isEmpty();
        assertThat(next.snapshot(2).inDoubt()).isEmpty();
    }

    @Test
    void itStaysInDoubtUntilAllHaveToldWhatTheyHave() throws Exception {
        send();
        SegmentEnumeratorFixture next = fixture.restored(2);
        next.registerReader(1);

        SegmentEnumeratorFixture third = next.restored(2);
        third.registerReader(0, SegmentEnumeratorFixture.held(lane, 1));
        third.registerReader(1);
        third.look();
        assertThat(third.context.assigned).isEmpty();
    }

    @Test
    void whatHasComeIsInTheReadersStateOnly() {
        send();
        assertThat(fixture.enumerator.snapshotState(1).inDoubt()).hasSize(1);
        receive();

        assertThat(fixture.enumerator.snapshotState(2).inDoubt()).isEmpty();
    }

    @Test
    void aReaderIsToldOfReceiptsOnceAndNotBeforeItsSnapshot() {
        send();
        assertThat(receipts(0)).containsExactly(ReceiptEvent.of(0));
        fixture.enumerator.snapshotState(1);
        receive();
        assertThat(receipts(0)).hasSize(1);

        fixture.pass(0, 1);
        receive();
        assertThat(receipts(0)).containsExactly(ReceiptEvent.of(0), ReceiptEvent.of(1));
        assertThat(receipts(1)).containsExactly(ReceiptEvent.of(0));
    }

    @Test
    void whatANewAttemptLacksAndFlinkDoesNotGiveBackIsAssignedAgain() {
        send();
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.notifyCheckpointComplete(1);
        fixture.loseReader(0);
        assertThat(fixture.enumerator.snapshotState(2).inDoubt()).hasSize(1);
        fixture.enumerator.notifyCheckpointAborted(2);

        fixture.registerReader(0);
        assertThat(fixture.assignedTo(0).size() + fixture.assignedTo(1).size()).isEqualTo(2);
    }

    @Test
    void theJobFailsIfNobodyKnowsWhichCheckpointAnAttemptWasRestoredFrom() {
        send();
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.notifyCheckpointComplete(1);
        receive();
        fixture.enumerator.snapshotState(2);
        fixture.loseReader(0);
        int told = fixture.context.sent.toString().length();
        fixture.enumerator.notifyCheckpointComplete(2);

        assertThatThrownBy(() -> fixture.enumerator.snapshotState(3))
                .as("it would have what may have come out, in doubt")
                .isInstanceOf(FlinkRuntimeException.class);

        assertThatThrownBy(() -> fixture.registerReader(0))
                .isInstanceOf(FlinkRuntimeException.class)
                .hasMessageContaining("reader 0 failed while a checkpoint was under way")
                .hasMessageContaining("segment 1 of lane " + lane)
                .hasMessageContaining("nothing is lost");
        fixture.look();
        assertThat(fixture.context.sent.toString()).hasSize(told);
    }

    @Test
    void itGoesOnIfTheNewAttemptHasItOrFlinkGivesItBack() {
        SegmentSplit sent = send();
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.notifyCheckpointComplete(1);
        fixture.loseReader(0);
        fixture.registerReader(0, SegmentEnumeratorFixture.held(lane, 1));
        fixture.loseReader(0, sent);
        fixture.registerReader(0);

        assertThat(fixture.assignedTo(0).size() + fixture.assignedTo(1).size()).isEqualTo(2);
    }

    @Test
    void whatWasInTransitAtAnEarlierOrAnAbortedCheckpointIsNotAskedFor() {
        send();
        fixture.enumerator.snapshotState(1);
        fixture.enumerator.snapshotState(2);
        fixture.enumerator.notifyCheckpointAborted(2);
        receive();
        fixture.enumerator.snapshotState(3);
        fixture.enumerator.notifyCheckpointComplete(3);
        fixture.loseReader(0);
        fixture.registerReader(0);

        assertThat(fixture.enumerator.snapshotState(4).inDoubt()).isEmpty();
    }
}
