// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.ledger.SegmentCodec;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.ConnectorServices;
import io.github.flinksagemaker.model.S3Location;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.serialization.SimpleStringSchema;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;

/**
 * Writers of text as JSON Lines, as most tests need them, and what they have left in the ledger.
 */
final class Writers {

    static final LedgerPaths PATHS = new LedgerPaths(S3Location.of("bucket", "staging"));

    private Writers() {}

    static SinkSettings.Builder settings() {
        return SinkSettings.builder()
                .setStagingPath(PATHS.stagingPath())
                .setEndpointName("fraud")
                .setSinkName("fraud")
                .setContentType("application/jsonlines");
    }

    static SageMakerAsyncWriter<String> writer(
            SinkSettings settings,
            ConnectorServices services,
            Collection<BufferedRequestState<RequestEntry>> states) {
        return writer(new OneMailbox(), settings, BatchFormats.jsonLines(), services, states);
    }

    static SageMakerAsyncWriter<String> writer(
            WriterInitContext context,
            SinkSettings settings,
            BatchFormat format,
            ConnectorServices services,
            Collection<BufferedRequestState<RequestEntry>> states) {
        return new SageMakerAsyncWriter<>(
                new RecordConverter<>(
                        new SimpleStringSchema(),
                        null,
                        null,
                        format,
                        settings.maxRecordSizeInBytes(),
                        settings.maxRecordSizeInBytes()),
                context,
                settings,
                format,
                services,
                states);
    }

    /** In the order of their names. */
    static List<DecodedSegment> segments(InMemoryObjectStore store) throws IOException {
        List<DecodedSegment> segments = new ArrayList<>();
        for (S3Location location : store.locations(PATHS.lanes())) {
            byte[] bytes = Objects.requireNonNull(store.bytes(location));
            segments.add(SegmentCodec.decode(bytes, location.toString()));
        }
        return segments;
    }
}
