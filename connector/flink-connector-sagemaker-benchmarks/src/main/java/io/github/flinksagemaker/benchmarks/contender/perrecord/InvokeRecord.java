// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.perrecord;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.contender.calls.Calls;
import io.github.flinksagemaker.benchmarks.contender.calls.ClientSettings;
import io.github.flinksagemaker.benchmarks.contender.calls.Polling;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** PUT the record, invoke, poll output and failure, GET. */
final class InvokeRecord extends RichAsyncFunction<String, Tuple2<String, String>> {

    private static final long serialVersionUID = 1L;

    private final RunTarget target;

    @SuppressWarnings("NullAway.Init")
    private transient Calls calls;

    @SuppressWarnings("NullAway.Init")
    private transient Polling polling;

    InvokeRecord(RunTarget target) {
        this.target = target;
    }

    @Override
    public void open(OpenContext context) {
        calls = Calls.of(target, ClientSettings.SDK_DEFAULTS);
        polling = new Polling(calls);
    }

    @Override
    public void asyncInvoke(String record, ResultFuture<Tuple2<String, String>> result) {
        String key = target.stagingPath() + "/inputs/" + UUID.randomUUID() + ".json";
        CompletableFuture<Void> unused =
                calls.put(key, record.getBytes(StandardCharsets.UTF_8))
                        .thenCompose(staged -> calls.invoke(key))
                        .thenCompose(polling::output)
                        .handle(
                                (output, error) -> {
                                    if (error != null) {
                                        result.completeExceptionally(error);
                                    } else {
                                        String prediction =
                                                new String(output, StandardCharsets.UTF_8);
                                        result.complete(List.of(Tuple2.of(record, prediction)));
                                    }
                                    return null;
                                });
    }

    @Override
    public void close() {
        if (calls != null) {
            calls.close();
        }
    }
}
