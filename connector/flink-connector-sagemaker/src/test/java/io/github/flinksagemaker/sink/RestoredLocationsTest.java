// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.writer.PayloadLocations;
import io.github.flinksagemaker.internal.writer.RecordConverter;
import io.github.flinksagemaker.internal.writer.RequestEntry;
import io.github.flinksagemaker.internal.writer.RequestRouting;
import io.github.flinksagemaker.internal.writer.SageMakerAsyncWriter;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContextAnyThreadMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paths that are allowed no more hold for what a checkpoint has taken in before, too. */
@Timeout(60)
class RestoredLocationsTest {

    private static final S3Location STAGING = S3Location.of("bucket", "staging");

    private static final SinkWriter.Context CONTEXT = RecordContext.at(5L, 7);

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();

    /** A record that begins with {@code s3:} is the name of its payload. */
    private SageMakerAsyncSink<String> sink(String... allowed) {
        List<S3Location> paths =
                Arrays.stream(allowed).map(S3Location::parse).collect(Collectors.toList());
        return new SageMakerAsyncSink<>(
                new RecordConverter<>(
                        new SimpleStringSchema(),
                        null,
                        new RequestRouting<>(
                                null,
                                null,
                                record -> record.startsWith("s3:") ? record : null,
                                new PayloadLocations(STAGING, paths)),
                        BatchFormats.csvLines(),
                        100,
                        100),
                SinkSettings.builder()
                        .setStagingPath(STAGING)
                        .setEndpointName("fraud")
                        .setSinkName("fraud")
                        .setContentType("text/csv")
                        .setMaxTimeInBuffer(Duration.ofMinutes(10))
                        .build(),
                BatchFormats.csvLines(),
                new FakeServices(store, endpoint));
    }

    private static List<BufferedRequestState<RequestEntry>> stateOf(
            SageMakerAsyncSink<String> sink, String... records) throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                sink.createWriter(new TestSinkInitContextAnyThreadMailbox())) {
            for (String record : records) {
                writer.write(record, CONTEXT);
            }
            writer.flush(false);
            return writer.snapshotState(1);
        }
    }

    private List<LedgerEntry> entriesOnceRestored(
            SageMakerAsyncSink<String> sink, List<BufferedRequestState<RequestEntry>> states)
            throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                sink.restoreWriter(new TestSinkInitContextAnyThreadMailbox(), states)) {
            writer.flush(true);
        }
        List<LedgerEntry> entries = new ArrayList<>();
        for (S3Location location : store.locations(new LedgerPaths(STAGING).lanes())) {
            byte[] bytes = Objects.requireNonNull(store.bytes(location));
            entries.addAll(SegmentCodec.decode(bytes, "segment").segment().entries());
        }
        return entries;
    }

    private static List<LedgerEntry> rejectedOf(List<LedgerEntry> entries) {
        return entries.stream()
                .filter(entry -> entry.rejection() != null)
                .collect(Collectors.toList());
    }

    @Test
    void aRestoredRecordOutsideOfWhatIsAllowedNowIsRejectedAndCarried() throws Exception {
        String[] records = {"s3://media/inbox/a", "s3://media/secret/b", "1,2"};
        List<LedgerEntry> entries =
                entriesOnceRestored(sink("s3://media/inbox"), stateOf(sink(), records));

        assertThat(endpoint.requests())
                .extracting(InvocationRequest::inputLocation)
                .contains(S3Location.parse("s3://media/inbox/a"))
                .doesNotContain(S3Location.parse("s3://media/secret/b"))
                .hasSize(2);
        assertThat(rejectedOf(entries)).hasSize(1);
        LedgerEntry rejected = rejectedOf(entries).get(0);
        assertThat(Objects.requireNonNull(rejected.rejection()).kind())
                .isEqualTo(FailureKind.REJECTED_RECORD);
        assertThat(rejected.rejection().message())
                .contains("sink.allowed-input-paths (setAllowedInputPaths)")
                .contains("s3://media/secret/b");
        assertThat(rejected.records().get(0).length()).isEqualTo(records[1].length());
        assertThat(rejected.records().get(0).eventTime()).isEqualTo(5);
        assertThat(rejected.arrivalWatermark()).isEqualTo(7);
    }

    @Test
    void withoutPathsARestoredRecordIsSentAsItWas() throws Exception {
        List<LedgerEntry> entries =
                entriesOnceRestored(sink(), stateOf(sink("s3://media/"), "s3://media/secret/b"));
        assertThat(rejectedOf(entries)).isEmpty();
        assertThat(endpoint.requests().get(0).inputLocation()).hasToString("s3://media/secret/b");
    }

    @Test
    void theLanesToFenceAreKept() throws Exception {
        List<BufferedRequestState<RequestEntry>> states = stateOf(sink(), "s3://media/secret/b");
        String former = store.locations(new LedgerPaths(STAGING).lanes()).get(0).key();
        entriesOnceRestored(sink("s3://media/inbox"), states);
        String lane = former.substring(0, former.lastIndexOf('/'));
        assertThat(store.locations(new LedgerPaths(STAGING).lanes()))
                .filteredOn(location -> location.key().startsWith(lane))
                .as("the opening and the fence")
                .hasSize(2);
    }
}
