// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.SettableClock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneDatesReaderTest {

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));
    private final SettableClock clock = new SettableClock();
    private final InMemoryObjectStore store = new InMemoryObjectStore(Runnable::run, clock);
    private final LaneDatesReader reader = new LaneDatesReader(store, paths);
    private final LaneId lane = LaneId.create(clock.now);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1000, 1001, 3001, 10_000, 12_345})
    void findsTheLastOfManySegments(int segments) throws Exception {
        for (int i = 0; i < segments; i++) {
            clock.now = 1_000 + i * 1_000L;
            store.write(paths.segment(lane, i), new byte[0], "text/plain");
        }

        assertThat(reader.read(List.of(lane)))
                .containsEntry(lane, LaneDates.of(1_000, segments * 1_000L));
    }

    /** The end commit comes behind the last segment. */
    @Test
    void aCommitCountsToo() throws Exception {
        clock.now = 1_000;
        store.write(paths.segment(lane, 0), new byte[0], "text/plain");
        clock.now = 5_000;
        store.write(paths.commit(lane, 7), new byte[0], "text/plain");

        assertThat(reader.read(List.of(lane))).containsEntry(lane, LaneDates.of(1_000, 5_000));
    }

    @Test
    void nothingIsLeftOfADeletedLane() throws Exception {
        assertThat(reader.read(List.of(lane))).containsEntry(lane, LaneDates.GONE);
    }
}
