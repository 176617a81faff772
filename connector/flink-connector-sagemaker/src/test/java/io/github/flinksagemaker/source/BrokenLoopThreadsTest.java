// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.event.ReaderReport;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.segments.LoopListener;
import io.github.flinksagemaker.internal.segments.SegmentLoop;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is thrown on a thread of a reader's comes to who fails the job. */
@Timeout(60)
class BrokenLoopThreadsTest {

    private static final String THREAD = "sagemaker-ledger-test";
    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Listener listener = new Listener();
    private @Nullable ClientUser user;

    private final FakeServices services =
            new FakeServices(
                    made -> {
                        user = made;
                        return store;
                    });

    private SegmentLoop open() {
        return SegmentLoop.open(
                SourceSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging/"))
                        .build(),
                services,
                BatchFormats.jsonLines(),
                THREAD,
                listener,
                ReadMetrics.NONE,
                new UnregisteredMetricsGroup());
    }

    private static void read(SegmentLoop loop) {
        loop.receive(
                List.of(SegmentSplit.unread(LaneId.create(1), 0, SegmentSplit.NO_WATERMARK, 0)));
    }

    @Test
    void onAThreadOfTheReadersClients() throws Exception {
        SegmentLoop loop = open();
        Objects.requireNonNull(user).brokeDown(ERROR);
        assertThat(listener.thrown.take()).isSameAs(ERROR);
        loop.close();
    }

    @Test
    void whileTheReaderReads() throws Exception {
        SegmentLoop loop = open();
        store.script().throwAt(Operation.GET, target -> true, ERROR);
        read(loop);
        assertThat(listener.failures.take()).hasRootCause(ERROR);
        loop.close();
    }

    @Test
    void whileTheReadersClientsAreClosed() throws Exception {
        SegmentLoop loop = open();
        read(loop);
        store.throwWhenClosed(ERROR);

        assertThatThrownBy(loop::close).isSameAs(ERROR);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(THREAD)) {
                thread.join(); // the test's time-out bounds it
            }
        }
    }

    private static final class Listener implements LoopListener {
        private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();

        @Override
        public void onReport(ReaderReport report) {}

        @Override
        public void onFailure(Exception failure) {
            failures.add(failure);
        }

        @Override
        public void onThrown(Throwable error) {
            thrown.add(error);
        }
    }
}
