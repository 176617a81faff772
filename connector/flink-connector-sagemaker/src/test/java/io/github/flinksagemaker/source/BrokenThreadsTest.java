// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.SourceOptions;
import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.enumerator.EnumeratorState;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever is thrown on a thread of the enumerator's comes to who fails the job. */
@Timeout(60)
class BrokenThreadsTest {

    private static final Error ERROR = new OutOfMemoryError("thrown on purpose");

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final Coordinator context = new Coordinator();
    private @Nullable ClientUser user;

    private final FakeServices services =
            new FakeServices(
                    made -> {
                        user = made;
                        return store;
                    });

    @AfterEach
    void close() throws Exception {
        context.close();
    }

    private SplitEnumerator<SegmentSplit, EnumeratorState> enumerator() throws Exception {
        return SageMakerAsyncSource.<Integer, Integer>builder()
                .setStagingPath("s3://bucket/staging")
                .setRecordDeserializationSchema(new IntegerSchema())
                .setPredictionDeserializationSchema(new IntegerSchema())
                .set(SourceOptions.DISCOVERY_INTERVAL, Duration.ofMillis(10))
                .setServices(services)
                .build()
                .createEnumerator(context);
    }

    @Test
    void onAThreadOfItsClients() throws Exception {
        enumerator().close();
        Objects.requireNonNull(user).brokeDown(ERROR);
        assertThat(context.failures.take()).hasCause(ERROR);
    }

    @Test
    void whileItLooksForLanes() throws Exception {
        store.script().throwAt(Operation.LIST, target -> true, ERROR);
        try (SplitEnumerator<SegmentSplit, EnumeratorState> enumerator = enumerator()) {
            enumerator.start();
            assertThat(context.failures.take()).hasRootCause(ERROR);
        }
    }

    @Test
    void whileItTailsLanes() throws Exception {
        LaneId lane = LaneId.create(1);
        store.script().throwAt(Operation.GET, target -> target.contains("trim"), ERROR);
        try (SplitEnumerator<SegmentSplit, EnumeratorState> enumerator = enumerator()) {
            store.write(
                    new LedgerPaths(S3Location.of("bucket", "staging")).segment(lane, 0),
                    new byte[0],
                    "text/plain");
            enumerator.start();
            assertThat(context.failures.take()).hasRootCause(ERROR);
        }
    }

    /** Keeps what fails the job. */
    private static final class Coordinator extends MockSplitEnumeratorContext<SegmentSplit> {

        private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

        Coordinator() {
            super(1);
        }

        @Override
        public void runInCoordinatorThread(Runnable runnable) {
            try {
                runnable.run();
            } catch (Throwable e) { // which fails the job
                failures.add(e);
            }
        }
    }
}
