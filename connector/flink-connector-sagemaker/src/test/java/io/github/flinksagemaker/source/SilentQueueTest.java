// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ClientUser;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.aws.ServiceException;
import io.github.flinksagemaker.internal.enumerator.EnumeratorState;
import io.github.flinksagemaker.internal.notification.NotificationQueue;
import io.github.flinksagemaker.internal.reader.IntegerSchema;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.mocks.MockSplitEnumeratorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A source polls, too: it does not need its queue. */
@Timeout(60)
class SilentQueueTest {

    private static final String URL = "https://sqs.eu-central-1.amazonaws.com/1/queue";

    private final BlockingQueue<String> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    private final FakeServices services =
            new FakeServices(new InMemoryObjectStore()) {
                @Override
                public NotificationQueue openQueue(ClientUser user, String url) {
                    opened.add(url);
                    throw new ServiceException(ErrorKind.TRANSIENT, "no client now");
                }
            };

    @Test
    void aQueueThatCanNotBeOpenedIsOpenedAgainAndFailsNoJob() throws Exception {
        try (MockSplitEnumeratorContext<SegmentSplit> context = context();
                SplitEnumerator<SegmentSplit, EnumeratorState> enumerator =
                        source().createEnumerator(context)) {
            enumerator.start();

            assertThat(List.of(opened.take(), opened.take())).containsExactly(URL, URL);
        }
        assertThat(failures).isEmpty();
    }

    private SageMakerAsyncSource<Integer, Integer> source() {
        return SageMakerAsyncSource.<Integer, Integer>builder()
                .setStagingPath("s3://bucket/staging")
                .setRecordDeserializationSchema(new IntegerSchema())
                .setPredictionDeserializationSchema(new IntegerSchema())
                .setNotificationQueueUrl(URL)
                .setServices(services)
                .build();
    }

    private MockSplitEnumeratorContext<SegmentSplit> context() {
        return new MockSplitEnumeratorContext<>(1) {
            @Override
            public void runInCoordinatorThread(Runnable runnable) {
                try {
                    runnable.run();
                } catch (Throwable e) { // which fails the job
                    failures.add(e);
                }
            }
        };
    }
}
