// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rules 43 and 44: who gets what came back while another reader has what follows")
class CameBackTest {

    private final List<String> assigned = new ArrayList<>();
    private final ModelContext context =
            new ModelContext(
                    2,
                    (reader, splits) ->
                            splits.forEach(split -> assigned.add(split.number() + " to " + reader)),
                    (reader, watermark) -> {});
    private final ReaderRegistry readers = new ReaderRegistry(context, false);
    private final SegmentAssigner assigner = new SegmentAssigner(context, readers, context.tails());
    private final WatermarkFixture fixture = new WatermarkFixture();
    private final Lane lane = fixture.lane(0, 1, 0);

    private void report(int reader, int room) {
        context.register(reader);
        readers.reported(reader, ReaderReport.builder().setRoom(room).build());
    }

    private void assign() {
        assigner.waits(lane);
        assigner.assign();
    }

    /** Reader 0 has failed alone after it had segment 1; reader 1 has segment 2. */
    private void failedAlone() {
        report(0, 0);
        report(1, 0);
        fixture.tail(lane, 5);
        SegmentSplit first = fixture.held(lane, 7, 0);
        fixture.held(lane, 9, 1);
        readers.lost(0, List.of(first));
        fixture.giveBack(lane, 0, first);
    }

    @Test
    void itWaitsForNoReader() {
        failedAlone();
        report(0, 1);
        assign();

        assertThat(assigned).containsExactly("1 to 0");
    }

    @Test
    void whatFollowsGoesOnWithAReaderThatHasSome() {
        failedAlone();
        fixture.segment(lane, 12);
        report(0, 3);
        assign();

        assertThat(assigned).containsExactly("1 to 0", "3 to 0");
        assertThat(lane.boundTo(readers::told)).containsExactly(0, 1);
    }

    @Test
    void whatDidNotComeBackWaitsForItsReader() {
        report(0, 3);
        report(1, 0);
        fixture.tail(lane, 5);
        fixture.held(lane, 7, 1);
        fixture.segment(lane, 9);
        assign();
        assertThat(assigned).isEmpty();

        report(1, 1);
        assigner.assign();
        assertThat(assigned).containsExactly("2 to 1");
    }
}
