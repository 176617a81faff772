// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.notification.MessageDisposition;
import io.github.flinksagemaker.internal.watch.Hint;
import io.github.flinksagemaker.model.InvocationId;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From the receiver's threads to the coordinator's. */
class HintFeedTest {

    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final TestEnumeratorContext context = new TestEnumeratorContext(1);
    private final LaneRegistry lanes = new LaneRegistry(List.of());
    private final ReaderRegistry readers = new ReaderRegistry(context, false);
    private final HintFeed feed =
            new HintFeed(
                    context,
                    SourceSettings.builder()
                            .setStagingPath(S3Location.of("bucket", "staging/"))
                            .build(),
                    null,
                    new HintRouter(lanes, readers));
    private final LaneId lane = LaneId.create(1);

    @BeforeEach
    void aReaderHoldsTheLane() {
        context.register(0);
        readers.reported(0, ReaderReport.builder().build());
        lanes.ofSegment(lane, 0).announced(new long[] {1}, new long[] {0}, 0);
    }

    private CompletableFuture<List<MessageDisposition>> handOver() {
        return feed.handOver(List.of(Hint.completed(InvocationId.of(lane, 1))));
    }

    @Test
    void tellsWhatBecameOfHints() {
        assertThat(handOver().join()).containsExactly(MessageDisposition.ROUTED);
        assertThat(context.sent.get(0)).hasSize(1);
    }

    /** Or messages would wait in flight for ever, and nobody would know why. */
    @Test
    void whatIsThrownWhileRoutingFailsTheJobAndEndsTheHandOver() {
        context.sending = ERROR;
        context.rethrows = false; // as on a thread of its own
        assertThatThrownBy(handOver()::join).hasCause(ERROR);
        assertThat(context.thrown).containsExactly(ERROR);
    }

    @Test
    void aReceiverThatGivesUpFailsTheJob() {
        IllegalStateException failure = new IllegalStateException("no such thread");
        assertThatThrownBy(() -> feed.fail(failure)).hasCause(failure);
        assertThat(context.thrown).hasSize(1);
        assertThat(context.thrown.peek())
                .hasMessageContainingAll("notifications", "no such thread")
                .hasCause(failure);
    }
}
