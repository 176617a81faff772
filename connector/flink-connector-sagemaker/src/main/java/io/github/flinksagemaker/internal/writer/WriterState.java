// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.append.OwnedLane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
    public static List<BufferedRequestState<RequestEntry>> restored(
            Collection<BufferedRequestState<RequestEntry>> states, RecordConverter<?> converter) {
        List<BufferedRequestState<RequestEntry>> restored = new ArrayList<>();
        for (BufferedRequestState<RequestEntry> state : states) {
            List<RequestEntryWrapper<RequestEntry>> entries = new ArrayList<>();
            for (RequestEntryWrapper<RequestEntry> entry : state.getBufferedRequestEntries()) {
                entries.add(
                        new RequestEntryWrapper<>(
                                converter.restored(entry.getRequestEntry()), entry.getSize()));
            }
            restored.add(
                    new WriterState(
                            entries,
                            state instanceof WriterState
                                    ? ((WriterState) state).lanes()
                                    : List.of()));
        }
        return restored;
    }

    /** The lanes that a writer restored from this state fences. */
    public List<OwnedLane> lanes() {
        return lanes;
    }
}
