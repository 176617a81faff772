// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.batched;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.contender.calls.Calls;
import io.github.flinksagemaker.benchmarks.contender.calls.ClientSettings;
import io.github.flinksagemaker.benchmarks.contender.calls.JsonLines;
import io.github.flinksagemaker.benchmarks.contender.calls.Polling;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/** PUT the batch, invoke, poll output and failure, GET, and one result for each record. */
final class InvokeBatch extends RichAsyncFunction<List<String>, Tuple2<String, String>> {

    private static final long serialVersionUID = 1L;

    private final RunTarget target;
    private final ClientSettings settings;

    @SuppressWarnings("NullAway.Init")
    private transient Calls calls;

    @SuppressWarnings("NullAway.Init")
    private transient Polling polling;

    InvokeBatch(RunTarget target, ClientSettings settings) {
        this.target = target;
        this.settings = settings;
    }

    @Override
    public void open(OpenContext context) {
        calls = Calls.of(target, settings);
        polling = new Polling(calls);
    }

    @Override
    public void asyncInvoke(List<String> batch, ResultFuture<Tuple2<String, String>> result) {
        String key = target.stagingPath() + "/inputs/" + UUID.randomUUID() + ".jsonl";
        CompletableFuture<Void> unused =
                calls.put(key, JsonLines.payload(batch))
                        .thenCompose(staged -> calls.invoke(key))
                        .thenCompose(polling::output)
                        .thenApply(output -> results(batch, output))
                        .handle(
                                (results, error) -> {
                                    if (error != null) {
                                        result.completeExceptionally(error);
                                    } else {
                                        result.complete(results);
                                    }
                                    return null;
                                });
    }

    private static List<Tuple2<String, String>> results(List<String> batch, byte[] output) {
        List<String> predictions = JsonLines.predictions(output, batch.size());
        List<Tuple2<String, String>> results = new ArrayList<>(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            results.add(Tuple2.of(batch.get(i), predictions.get(i)));
        }
        return results;
    }

    @Override
    public void close() {
        if (calls != null) {
            calls.close();
        }
    }
}
