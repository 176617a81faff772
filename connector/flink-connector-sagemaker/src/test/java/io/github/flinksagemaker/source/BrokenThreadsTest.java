// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.eventtime.LaneRest;
import io.github.flinksagemaker.internal.read.ReadMetrics;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.s3.ObjectStoreFactory;
import io.github.flinksagemaker.internal.split.LaneSplit;
import io.github.flinksagemaker.internal.tail.LaneStatus;
import io.github.flinksagemaker.internal.tail.LedgerTail;
import io.github.flinksagemaker.internal.tail.TailListener;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is thrown on a thread of the source's comes to who fails the job. */
@Timeout(60)
class BrokenThreadsTest {

    private static final String THREAD = "sagemaker-ledger-test";
    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Listener listener = new Listener();
    private @Nullable ClientUser user;

    private final ObjectStoreFactory stores =
            made -> {
                user = made;
                return store;
            };

    private LedgerTail open() {
        return OwningLedgerTail.open(
                SourceSettings.builder()
                        .setStagingPath(S3Location.of("bucket", "staging/"))
                        .build(),
                stores,
                THREAD,
                listener,
                ReadMetrics.NONE,
                new UnregisteredMetricsGroup());
    }

    @Test
    void onAThreadOfTheReadersClients() throws Exception {
        LedgerTail tail = open();
        Objects.requireNonNull(user).brokeDown(ERROR);
        assertThat(listener.thrown.take()).isSameAs(ERROR);
        tail.close();
    }

    @Test
    void whileTheReaderReads() throws Exception {
        LedgerTail tail = open();
        store.script().throwAt(Operation.GET, target -> true, ERROR);
        tail.add(LaneSplit.unread(LaneId.create(1), 0));
        assertThat(listener.failures.take()).hasRootCause(ERROR);
        tail.close();
    }

    @Test
    void whileTheReadersClientsAreClosed() throws Exception {
        LedgerTail tail = open();
        tail.add(LaneSplit.unread(LaneId.create(1), 0));
        store.throwWhenClosed(ERROR);

        assertThatThrownBy(tail::close).isSameAs(ERROR);

        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals(THREAD)) {
                thread.join(); // the test's time-out bounds it
            }
        }
    }

    @Test
    void onAThreadOfTheEnumeratorsClients() throws Exception {
        BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
        try (MockSplitEnumeratorContext<LaneSplit> context =
                new MockSplitEnumeratorContext<>(1) {
                    @Override
                    public void runInCoordinatorThread(Runnable runnable) {
                        try {
                            runnable.run();
                        } catch (Throwable e) { // which fails the job
                            failures.add(e);
                        }
                    }
                }) {
            SageMakerAsyncSource.<Integer, Integer>builder()
                    .setStagingPath("s3://bucket/staging")
                    .setRecordDeserializationSchema(new IntegerSchema())
                    .setPredictionDeserializationSchema(new IntegerSchema())
                    .setObjectStoreFactory(stores)
                    .build()
                    .createEnumerator(context)
                    .close();
            Objects.requireNonNull(user).brokeDown(ERROR);
            assertThat(failures.take()).hasCause(ERROR);
        }
    }

    private static final class Listener implements TailListener {
        private final BlockingQueue<Exception> failures = new LinkedBlockingQueue<>();
        private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();

        @Override
        public void onStatus(LaneStatus status) {}

        @Override
        public void onTailChecked(LaneId lane, long round, boolean quiet) {}

        @Override
        public void onActive(LaneId lane) {}

        @Override
        public void onParked(LaneSplit position, boolean readCommitted) {}

        @Override
        public void onRest(Map<LaneId, LaneRest> lanes) {}

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
