// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.internal.services.AwsServices;
import io.github.flinksagemaker.internal.services.FakeServices;
import io.github.flinksagemaker.internal.services.WriterServices;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.RecordContext;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.TestSinkInitContextAnyThreadMailbox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a writer opens and holds, it closes and gives back. */
@Timeout(300)
class WriterLifecycleTest {

    private static final SinkWriter.Context CONTEXT = RecordContext.NONE;

    private final InMemoryObjectStore store = new InMemoryObjectStore();

    private SageMakerAsyncWriter<String> writer(WriterInitContext context) {
        return Writers.writer(
                context,
                Writers.settings().setRetryBudget(Duration.ofSeconds(3)).build(),
                BatchFormats.jsonLines(),
                new FakeServices(store),
                List.of());
    }

    @Test
    void askingForTheSizeOfAnEntryDoesNotTakeItOver() throws Exception {
        try (SageMakerAsyncWriter<String> writer = writer(new OneMailbox())) {
            writer.write("1", CONTEXT);
            long held = writer.heldBytes();
            assertThat(held).isPositive();
            writer.flush(false); // a checkpoint flushes before it takes the state
            RequestEntry entry =
                    writer.snapshotState(1)
                            .get(0)
                            .getBufferedRequestEntries()
                            .get(0)
                            .getRequestEntry();
            assertThat(writer.getSizeInBytes(entry)).isPositive();
            assertThat(writer.heldBytes()).isEqualTo(held);
            writer.flush(true);
            assertThat(writer.heldBytes()).isZero();
        }
    }

    @Test
    void whatWasOpenedIsClosedWhenTheStartFails() throws Exception {
        WriterInitContext broken =
                new TestSinkInitContextAnyThreadMailbox() {
                    private boolean asked;

                    /** Asked first when there are no clients yet. */
                    @Override
                    public OptionalLong getRestoredCheckpointId() {
                        if (asked) {
                            throw new IllegalStateException("no checkpoint id");
                        }
                        asked = true;
                        return OptionalLong.empty();
                    }
                };
        assertThatThrownBy(() -> writer(broken)).hasMessage("no checkpoint id");
        assertThat(store.isClosed()).isTrue();
        assertThatAllEnd(threads("sagemaker-async-writer"));
    }

    @Test
    void closingTheServicesEndsTheThreadsOfTheirClients() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Properties properties = new Properties();
            properties.setProperty("aws.region", "eu-central-1");
            properties.setProperty("aws.endpoint", "http://127.0.0.1:" + silent.getLocalPort());
            properties.setProperty("aws.credentials.provider.basic.accesskeyid", "id");
            properties.setProperty("aws.credentials.provider.basic.secretkey", "secret");
            Collection<Thread> before = threads("s");
            WriterServices services =
                    new AwsServices(AwsSettings.of(properties)).openWriter(request -> {});
            CompletableFuture<?> call = services.endpoint().invoke(request());
            CompletableFuture<?> put =
                    services.store().put(S3Location.of("bucket", "key"), new byte[1], "text/plain");
            try (Socket first = accept(silent);
                    Socket second = accept(silent)) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                services.close();
            }
            assertThatThrownBy(call::join).isNotNull();
            assertThatThrownBy(put::join).isNotNull();
            for (String prefix : List.of("sdk-ScheduledExecutor", "sagemaker-")) {
                assertThatAllEnd(
                        threads(prefix).stream()
                                .filter(thread -> !before.contains(thread))
                                .toList());
            }
        }
    }

    /** Closing asks threads to end; what they do last takes its time on a busy machine. */
    private static void assertThatAllEnd(Collection<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(30_000);
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    private static Socket accept(ServerSocket server) throws IOException {
        return server.accept();
    }

    private static InvocationRequest request() {
        return InvocationRequest.builder()
                .setEndpointName("fraud")
                .setInferenceId("id")
                .setInputLocation(S3Location.of("bucket", "input"))
                .setContentType("application/jsonlines")
                .setRequestTtl(Duration.ofHours(1))
                .setInvocationTimeout(Duration.ofMinutes(1))
                .build();
    }

    private static Collection<Thread> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .toList();
    }
}
