// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.batched;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers records into lists, sent when they are full or when their first record has waited long
 * enough. What is not full lies in the state.
 */
final class Batching extends AbstractStreamOperator<List<String>>
        implements OneInputStreamOperator<String, List<String>>, BoundedOneInput {

    private static final long serialVersionUID = 1L;

    private final int size;
    private final long waitMillis;
    private List<String> batch = new ArrayList<>();
    private long batches;

    @SuppressWarnings("NullAway.Init")
    private transient ListState<String> state;

    Batching(int size, long waitMillis) {
        this.size = size;
        this.waitMillis = waitMillis;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("batch", Types.STRING));
        for (String record : state.get()) {
            add(record);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(batch);
    }

    @Override
    public void processElement(StreamRecord<String> element) {
        add(element.getValue());
    }

    private void add(String record) {
        if (batch.isEmpty()) {
            long number = batches;
            long at = getProcessingTimeService().getCurrentProcessingTime() + waitMillis;
            var unused =
                    getProcessingTimeService()
                            .registerTimer(
                                    at,
                                    now -> {
                                        if (number == batches) {
                                            send();
                                        }
                                    });
        }
        batch.add(record);
        if (batch.size() >= size) {
            send();
        }
    }

    private void send() {
        if (!batch.isEmpty()) {
            batches++;
            List<String> full = batch;
            batch = new ArrayList<>(size);
            output.collect(new StreamRecord<>(full));
        }
    }

    /** Nothing may come behind a watermark that came before it. */
    @Override
    public void processWatermark(Watermark mark) throws Exception {
        send();
        super.processWatermark(mark);
    }

    @Override
    public void endInput() {
        send();
    }
}
