// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.testing.Hold;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A checkpoint that comes while something that was held is on its way. */
@Timeout(60)
class HeldAcrossCheckpointTest {

    private static final Duration TIME_IN_BUFFER = Duration.ofMinutes(10);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint =
            new InMemoryEndpoint().withModelByHand(store, (input, request) -> input);
    private final OneMailbox context = new OneMailbox();

    private SageMakerAsyncWriter<String> writer() {
        SinkSettings settings =
                Writers.settings()
                        .setMaxBatchSize(2)
                        .setMaxOpenInvocations(1)
                        .setMaxTimeInBuffer(TIME_IN_BUFFER)
                        .build();
        return new SageMakerAsyncWriter<>(
                new RecordConverter<>(
                        element -> element.getBytes(UTF_8),
                        null,
                        new RequestRouting<>(
                                HeldAcrossCheckpointTest::attributes,
                                null,
                                null,
                                new PayloadLocations(settings.stagingPath(), List.of())),
                        BatchFormats.jsonLines(),
                        settings.maxRecordSizeInBytes(),
                        settings.maxSegmentBytes()),
                context,
                settings,
                BatchFormats.jsonLines(),
                new FakeServices(store, endpoint),
                List.of());
    }

    /** A record is {@code "<endpoint>-<number>"}. */
    private static InvocationAttributes attributes(String record) {
        return InvocationAttributes.defaults()
                .withEndpointName(record.substring(1, record.indexOf('-')));
    }

    private static void write(SageMakerAsyncWriter<String> writer, String... records)
            throws Exception {
        for (String record : records) {
            writer.write("\"" + record + "\"", RecordContext.NONE);
        }
    }

    private static void awaitUntil(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5); // the test's time-out bounds it
        }
    }

    private int invocations() {
        return endpoint.script().count(InMemoryEndpoint.Operation.INVOKE);
    }

    private Hold holdInvocation(int number) {
        return endpoint.script()
                .hold(InMemoryEndpoint.Operation.INVOKE, id -> id.endsWith("-" + number));
    }

    /** Not only takes what there is. */
    private static boolean waitsForMail(Thread task) {
        return Arrays.stream(task.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("yield"));
    }

    private int recordsInLedger() throws Exception {
        int records = 0;
        for (DecodedSegment segment : Writers.segments(store)) {
            records += segment.segment().entries().stream().mapToInt(e -> e.records().size()).sum();
        }
        return records;
    }

    private static List<String> records(List<BufferedRequestState<RequestEntry>> states) {
        List<String> records = new ArrayList<>();
        for (RequestEntryWrapper<RequestEntry> entry : states.get(0).getBufferedRequestEntries()) {
            records.add(new String(entry.getRequestEntry().payload(), UTF_8));
        }
        return records;
    }

    /** The flush takes mail while it waits, and the buffer's timer is mail. */
    @Test
    void aTimerThatFiresWhileAReleasedBatchIsWaitedForLosesNothing() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer()) {
            Hold released = holdInvocation(1);
            Hold buffered = holdInvocation(2);
            write(writer, "a-0", "a-1", "a-2", "a-3"); // the last two are held
            writer.flush(false);
            writer.snapshotState(1);
            assertThat(recordsInLedger()).isEqualTo(2);
            endpoint.settleNext();
            awaitUntil(() -> invocations() == 2);
            write(writer, "b-0");
            context.advance(TIME_IN_BUFFER);
            context.getMailboxExecutor().execute(released::release, "the released batch goes on");

            AtomicBoolean flushed = new AtomicBoolean();
            Thread task = Thread.currentThread();
            Thread service =
                    new Thread(
                            () -> {
                                while (!flushed.get()) {
                                    if (waitsForMail(task)) {
                                        buffered.release();
                                    }
                                }
                            });
            service.start();
            writer.flush(false);
            flushed.set(true);
            service.join();

            List<String> state = records(writer.snapshotState(2));
            assertThat(recordsInLedger() + state.size()).as("of 5; state: " + state).isEqualTo(5);
        }
    }
}
