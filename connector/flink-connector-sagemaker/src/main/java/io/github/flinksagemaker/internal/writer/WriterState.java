// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.append.OwnedLane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.RequestEntryWrapper;

/**
 * The one, unsplittable element of a writer's state (rule 7). Modelled in {@code
 * docs/model/ledger.pml}.
 */
public final class WriterState extends BufferedRequestState<RequestEntry> {

    private static final long serialVersionUID = 1L;

    private final transient List<OwnedLane> lanes;

    /**
     * The state of one writer.
     *
     * @param lanes its own lane, and every predecessor whose fence is not confirmed
     */
    public WriterState(List<RequestEntryWrapper<RequestEntry>> entries, List<OwnedLane> lanes) {
        super(entries);
        this.lanes = lanes;
    }

    /** States as a sink takes them up whose settings may differ from those of their writers. */
    static List<BufferedRequestState<RequestEntry>> restored(
            Collection<BufferedRequestState<RequestEntry>> states,
            UnaryOperator<RequestEntry> allowed,
            ToLongFunction<RequestEntry> size) {
        List<BufferedRequestState<RequestEntry>> restored = new ArrayList<>();
        for (BufferedRequestState<RequestEntry> state : states) {
            List<RequestEntryWrapper<RequestEntry>> entries = new ArrayList<>();
            for (RequestEntryWrapper<RequestEntry> wrapper : state.getBufferedRequestEntries()) {
                RequestEntry entry = allowed.apply(wrapper.getRequestEntry());
                entries.add(new RequestEntryWrapper<>(entry, size.applyAsLong(entry)));
            }
            restored.add(new WriterState(entries, lanes(List.of(state))));
        }
        return restored;
    }

    static List<OwnedLane> lanes(Collection<BufferedRequestState<RequestEntry>> states) {
        List<OwnedLane> lanes = new ArrayList<>();
        for (BufferedRequestState<RequestEntry> state : states) {
            if (state instanceof WriterState) {
                lanes.addAll(((WriterState) state).lanes());
            }
        }
        return lanes;
    }

    /** The lanes that a writer restored from this state fences. */
    public List<OwnedLane> lanes() {
        return lanes;
    }
}
