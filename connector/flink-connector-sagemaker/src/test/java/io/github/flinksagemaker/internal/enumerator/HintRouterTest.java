// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.HintEvent;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HintRouterTest {

    private static final int READERS = 2;

    private final TestEnumeratorContext context = new TestEnumeratorContext(READERS);
    private final LaneRegistry lanes = new LaneRegistry(List.of());
    private final ReaderRegistry readers = new ReaderRegistry(context, false);
    private final HintRouter router = new HintRouter(lanes, readers);
    private final LaneId first = lane(1, 0);
    private final LaneId second = lane(2, 1);

    HintRouterTest() {
        for (int reader = 0; reader < READERS; reader++) {
            context.register(reader);
        }
    }

    private void announce(int reader) {
        readers.reported(reader, ReaderReport.builder().build());
    }

    @Test
    void sendsEachReaderItsOwnInOneEvent() {
        announce(0);
        announce(1);
        Hint a = hint(first, 1);
        Hint b = hint(second, 1);
        Hint c = Hint.failed(InvocationId.of(first, 2), "why");

        assertThat(router.route(List.of(a, b, c)))
                .containsOnly(MessageDisposition.ROUTED)
                .hasSize(3);
        assertThat(sentTo(0)).containsExactly(HintEvent.of(List.of(a, c), true));
        assertThat(sentTo(1)).containsExactly(HintEvent.of(List.of(b), true));
    }

    /** It keeps hints of entries that it has not got yet. */
    @Test
    void aReaderThatHasEmittedAllOfALaneHearsOfWhatFollows() {
        announce(0);
        lanes.ofSegment(first, 0).finished(new long[] {1}, 0, 0);

        assertThat(router.route(List.of(hint(first, 9))))
                .containsExactly(MessageDisposition.ROUTED);
        assertThat(sentTo(0)).containsExactly(HintEvent.of(List.of(hint(first, 9)), true));
    }

    @Test
    void tellsReadersThatTheQueueDoesNotAnswerAndThoseThatComeLater() {
        announce(0);
        router.retry();
        assertThat(sentTo(0)).isEmpty();

        router.queueAnswers(false);
        announce(1);
        router.retry();
        router.retry();
        assertThat(sentTo(0)).containsExactly(queueAnswers(false));
        assertThat(sentTo(1)).containsExactly(queueAnswers(false));

        router.queueAnswers(true);
        router.retry();
        assertThat(sentTo(1)).containsExactly(queueAnswers(false), queueAnswers(true));
    }

    @Test
    void aReaderThatStartsAgainIsToldOfTheQueueAnew() {
        announce(0);
        router.queueAnswers(false);
        readers.lost(0, List.of());
        announce(0);

        router.retry();

        assertThat(sentTo(0)).containsExactly(queueAnswers(false), queueAnswers(false));
    }

    /** It may have finished, and Flink fails the job over an event to a finished task. */
    @Test
    void aReaderThatWasToldToEndHearsNothing() {
        announce(0);
        readers.endReachable();
        announce(1);

        router.queueAnswers(false);
        router.route(List.of(hint(first, 1)));

        assertThat(context.ended).containsExactly(0);
        assertThat(sentTo(0)).isEmpty();
        assertThat(sentTo(1)).containsExactly(queueAnswers(false));
    }

    @Test
    void tellsOfEachHintInOrder() {
        announce(0);
        announce(1);
        LaneId unassigned = LaneId.create(3);
        lanes.found(unassigned, 0);
        LaneId lost = lane(4, 1);
        lanes.ofSegment(lost, 0).readerLost(1);
        LaneId retired = lane(5, 1);
        lanes.ofSegment(retired, 0).retire();

        assertThat(
                        router.route(
                                List.of(
                                        hint(LaneId.create(9), 1),
                                        hint(first, 1),
                                        hint(unassigned, 1),
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
    void aHintThatIsAheadOfItsLaneIsSentWhenAReaderGetsSomeOfIt() {
        announce(1);
        LaneId early = LaneId.create(7);
        Hint hint = hint(early, 1);
        router.route(List.of(hint));
        lanes.found(early, 0);
        router.retry();
        assertThat(sentTo(1)).isEmpty();

        hold(early, 1);
        router.retry();
        router.retry();
        assertThat(sentTo(1)).containsExactly(HintEvent.of(List.of(hint), true));
    }

    @Test
    void hintsOfLanesThatNeverComeAreBounded() {
        announce(1);
        LaneId wanted = LaneId.create(8);
        router.route(List.of(Hint.failed(InvocationId.of(wanted, 1), "why")));
        String reason = "x".repeat(4_000);
        for (int i = 0; i < 2_000; i++) {
            router.route(List.of(Hint.failed(InvocationId.of(LaneId.create(9), i), reason)));
        }
        hold(wanted, 1);
        router.retry();
        assertThat(sentTo(1)).as("8 MiB of newer ones").isEmpty();
    }

    @Test
    void aReaderThatIsGoneIsNoHarm() {
        announce(0);
        context.unregister(0);

        assertThat(router.route(List.of(hint(first, 1))))
                .containsExactly(MessageDisposition.NOT_HELD);
        assertThat(sentTo(0)).isEmpty();
    }

    private LaneId lane(long time, int reader) {
        LaneId lane = LaneId.create(time);
        hold(lane, reader);
        return lane;
    }

    private void hold(LaneId lane, int reader) {
        lanes.ofSegment(lane, 0).announced(new long[] {1}, new long[] {0}, reader);
    }

    private List<Object> sentTo(int reader) {
        return new ArrayList<>(context.sent.getOrDefault(reader, List.of()));
    }

    private static HintEvent queueAnswers(boolean answers) {
        return HintEvent.of(List.of(), answers);
    }

    private static Hint hint(LaneId lane, long counter) {
        return Hint.completed(InvocationId.of(lane, counter));
    }
}
