// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.LookNow;
import io.github.flinksagemaker.internal.event.QueueAnswers;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HintRouterTest {

    private static final int READERS = 2;

    private final TestEnumeratorContext context = new TestEnumeratorContext(READERS);
    private final LaneBook book = new LaneBook(List.of());
    private final ReaderDirectory directory = new ReaderDirectory(context);
    private final HintRouter router = new HintRouter(book, directory);
    private final LaneId first = lane(1, 0);
    private final LaneId second = lane(2, 1);

    HintRouterTest() {
        for (int reader = 0; reader < READERS; reader++) {
            context.register(reader);
        }
    }

    @Test
    void sendsEachReaderItsOwnInOneEvent() {
        Hint a = hint(first, 1);
        Hint b = hint(second, 1);
        Hint c = Hint.failed(InvocationId.of(first, 2), "why");

        assertThat(router.route(List.of(a, b, c)))
                .containsOnly(MessageDisposition.ROUTED)
                .hasSize(3);
        assertThat(sentTo(0)).containsExactly(LookNow.of(List.of(a, c)));
        assertThat(sentTo(1)).containsExactly(LookNow.of(List.of(b)));
    }

    @Test
    void tellsReadersThatTheQueueDoesNotAnswerAndThoseThatComeLater() {
        directory.announced(0);
        router.announced(0);
        assertThat(sentTo(0)).isEmpty();

        router.queueAnswers(false);
        directory.announced(1);
        router.announced(1);
        assertThat(sentTo(0)).containsExactly(QueueAnswers.of(false));
        assertThat(sentTo(1)).containsExactly(QueueAnswers.of(false));

        router.queueAnswers(true);
        router.announced(1);
        assertThat(sentTo(1)).containsExactly(QueueAnswers.of(false), QueueAnswers.of(true));
    }

    /** It may have finished, and Flink fails the job over an event to a finished task. */
    @Test
    void aReaderThatWasToldToEndHearsNothingOfTheQueue() {
        directory.announced(0);
        directory.announced(1);
        directory.end(1);

        router.queueAnswers(false);
        router.announced(1);

        assertThat(sentTo(0)).containsExactly(QueueAnswers.of(false));
        assertThat(sentTo(1)).isEmpty();
    }

    @Test
    void tellsOfEachHintInOrder() {
        LaneId pending = LaneId.create(3);
        book.found(pending, 0, 0);
        LaneId lost = lane(4, 1);
        tracked(lost).ownerLost();
        LaneId retired = lane(5, 1);
        tracked(retired).retire();

        assertThat(
                        router.route(
                                List.of(
                                        hint(LaneId.create(9), 1),
                                        hint(first, 1),
                                        hint(pending, 1),
                                        hint(lost, 1),
                                        hint(retired, 1))))
                .containsExactly(
                        MessageDisposition.FOREIGN,
                        MessageDisposition.ROUTED,
                        MessageDisposition.NOT_HELD,
                        MessageDisposition.NOT_HELD,
                        MessageDisposition.ROUTED);
        assertThat(sentTo(0)).hasSize(1);
        assertThat(sentTo(1)).isEmpty();
    }

    @Test
    void aHintThatIsAheadOfItsLaneIsSentWhenAReaderHoldsTheLane() {
        LaneId early = LaneId.create(7);
        Hint hint = hint(early, 1);
        router.route(List.of(hint));
        book.found(early, 0, 0);
        router.lanesHeld();
        assertThat(sentTo(1)).isEmpty();

        tracked(early).assignTo(1);
        router.lanesHeld();
        router.lanesHeld();
        assertThat(sentTo(1)).containsExactly(LookNow.of(List.of(hint)));
    }

    @Test
    void hintsOfLanesThatNeverComeAreBounded() {
        LaneId wanted = LaneId.create(8);
        Hint hint = Hint.failed(InvocationId.of(wanted, 1), "why");
        router.route(List.of(hint));
        String reason = "x".repeat(4_000);
        for (int i = 0; i < 2_000; i++) {
            router.route(List.of(Hint.failed(InvocationId.of(LaneId.create(9), i), reason)));
        }
        book.givenBack(LaneSplit.unread(wanted), 0);
        tracked(wanted).assignTo(1);
        router.lanesHeld();
        assertThat(sentTo(1)).as("8 MiB of newer ones").isEmpty();
    }

    @Test
    void aReaderThatIsGoneIsNoHarm() {
        context.unregister(0);

        assertThat(router.route(List.of(hint(first, 1))))
                .containsExactly(MessageDisposition.ROUTED);
        assertThat(sentTo(0)).isEmpty();
    }

    private LaneId lane(long time, int reader) {
        LaneId lane = LaneId.create(time);
        book.givenBack(LaneSplit.unread(lane), 0);
        tracked(lane).assignTo(reader);
        return lane;
    }

    private TrackedLane tracked(LaneId lane) {
        return Objects.requireNonNull(book.get(lane));
    }

    private List<Object> sentTo(int reader) {
        return new ArrayList<>(context.sent.getOrDefault(reader, List.of()));
    }

    private static Hint hint(LaneId lane, long counter) {
        return Hint.completed(InvocationId.of(lane, counter));
    }
}
