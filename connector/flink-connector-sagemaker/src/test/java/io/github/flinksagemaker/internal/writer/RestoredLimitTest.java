// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InMemoryEndpoint;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.testing.RecordContext;
import java.time.Duration;
import java.util.List;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a restored writer knows of its predecessor's open invocations: nothing. */
@Timeout(120)
class RestoredLimitTest {

    private static final int LIMIT = 4;
    private static final int RECORDS = 2 * LIMIT + 3;

    private final InMemoryObjectStore store = new InMemoryObjectStore();
    private final InMemoryEndpoint endpoint =
            new InMemoryEndpoint().withModelByHand(store, (input, request) -> input);
    private final SinkSettings settings =
            Writers.settings().setMaxBatchSize(1).setMaxOpenInvocations(LIMIT).build();

    private SageMakerAsyncWriter<String> writer(List<BufferedRequestState<RequestEntry>> states) {
        return Writers.writer(settings, new FakeServices(store, endpoint), states);
    }

    private static List<BufferedRequestState<RequestEntry>> checkpoint(
            SageMakerAsyncWriter<String> writer) throws Exception {
        writer.flush(false);
        writer.prepareCommit();
        return writer.snapshotState(1);
    }

    private static int held(List<BufferedRequestState<RequestEntry>> states) {
        return states.stream().mapToInt(state -> state.getBufferedRequestEntries().size()).sum();
    }

    @Test
    void countsAnewThoughNoneOfTheFormersInvocationsHasAnOutcome() throws Exception {
        List<BufferedRequestState<RequestEntry>> states;
        try (SageMakerAsyncWriter<String> former = writer(List.of())) {
            for (int i = 0; i < RECORDS; i++) {
                former.write(String.valueOf(i), RecordContext.NONE);
            }
            states = checkpoint(former);
        }
        assertThat(endpoint.requests()).hasSize(LIMIT);
        assertThat(held(states)).isEqualTo(RECORDS - LIMIT);

        try (SageMakerAsyncWriter<String> restored = writer(states)) {
            restored.write("next", RecordContext.NONE);
            states = checkpoint(restored);
            assertThat(endpoint.requests()).hasSize(2 * LIMIT);
            assertThat(held(states)).isEqualTo(RECORDS + 1 - 2 * LIMIT);

            while (endpoint.settleNext()) {}
            long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (endpoint.requests().size() < RECORDS + 1) {
                assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }
}
