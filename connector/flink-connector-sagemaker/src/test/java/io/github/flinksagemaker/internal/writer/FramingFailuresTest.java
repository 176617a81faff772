// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.format.FramedRequest;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.ledger.DecodedSegment;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.Rejection;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.testing.DelegatingFraming;
import io.github.flinksagemaker.testing.RecordContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A framing of the user's own that fails for some records; no restart would change that. */
@Timeout(60)
class FramingFailuresTest {

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint = new InMemoryEndpoint();

    private static final class Fails extends DelegatingFraming {
        private static final long serialVersionUID = 1L;

        Fails() {
            super(BatchFormats.jsonLines().framing());
        }

        @Override
        @NullUnmarked
        public FramedRequest frame(List<byte[]> payloads) {
            switch (new String(payloads.get(0), UTF_8)) {
                case "\"throws\"":
                    throw new IllegalStateException("no way");
                case "\"null\"":
                    return null;
                case "\"nested\"":
                    throw new StackOverflowError();
                default:
                    return super.frame(payloads);
            }
        }
    }

    @Test
    void recordsThatCanNotBeFramedFailAndTheOthersGo() throws Exception {
        try (SageMakerAsyncWriter<String> writer =
                Writers.writer(
                        new OneMailbox(),
                        Writers.settings().setMaxBatchSize(1).build(),
                        BatchFormat.of(new Fails(), Splittings.jsonLines()),
                        new FakeServices(store, endpoint),
                        List.of())) {
            for (String record : List.of("throws", "null", "nested", "good")) {
                writer.write('"' + record + '"', RecordContext.NONE);
            }
            writer.flush(true);
        }
        List<String> reasons = new ArrayList<>();
        for (DecodedSegment segment : Writers.segments(store)) {
            for (LedgerEntry entry : segment.segment().entries()) {
                Rejection rejection = entry.rejection();
                if (rejection != null) {
                    assertThat(rejection.kind()).isEqualTo(FailureKind.REJECTED_REQUEST);
                    reasons.add(rejection.message());
                }
            }
        }
        assertThat(reasons)
                .hasSize(3)
                .allMatch(reason -> reason.contains("could not frame 1 records: "))
                .anyMatch(reason -> reason.contains("no way"))
                .anyMatch(reason -> reason.contains("the framing returned null"))
                .anyMatch(reason -> reason.contains("StackOverflowError"));
        assertThat(endpoint.requests()).hasSize(1);
    }
}
