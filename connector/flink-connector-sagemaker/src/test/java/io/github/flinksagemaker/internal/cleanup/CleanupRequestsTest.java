// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.CleanupPolicy;
import io.github.flinksagemaker.internal.s3.ObjectListing;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CleanupRequestsTest {

    private static final LaneId LANE = LaneId.create(1000);
    private static final S3Location FOLDER = CleanupFixture.PATHS.segments(LANE);

    private final CleanupFixture fixture = new CleanupFixture(CleanupPolicy.LEDGER_AND_INPUTS);
    private final List<Long> taken = new ArrayList<>();

    /** Objects of which a listing says that they have this size. */
    private List<NumberedObject> objects(int count, long size) {
        List<ObjectListing.Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            S3Location location = CleanupFixture.PATHS.segment(LANE, i);
            fixture.put(location, "x");
            items.add(ObjectListing.Item.of(location.key(), size, 0));
        }
        return NumberedObject.in(FOLDER, ObjectListing.of(items, List.of(), null));
    }

    private void read(List<NumberedObject> objects, long last) throws Exception {
        fixture.context.requests.read(
                objects,
                (object, bytes) -> {
                    taken.add(object.number());
                    return object.number() < last;
                });
    }

    private static List<Long> upTo(long last) {
        return LongStream.rangeClosed(0, last).boxed().toList();
    }

    @Test
    void readsManyAtOnceAndShowsThemInTurn() throws Exception {
        read(objects(100, 1000), 99);

        assertThat(taken).isEqualTo(upTo(99));
        assertThat(fixture.store.mostReads).isEqualTo(CleanupRequests.MAX_READS);
    }

    @Test
    void readsFewLargeOnesAtOnce() throws Exception {
        read(objects(20, CleanupRequests.MAX_READ_BYTES / 4), 19);

        assertThat(taken).isEqualTo(upTo(19));
        assertThat(fixture.store.mostReads).isEqualTo(4);
    }

    @Test
    void readsOneThatIsLargerThanAllOfItAlone() throws Exception {
        read(objects(3, 2 * CleanupRequests.MAX_READ_BYTES), 2);

        assertThat(taken).isEqualTo(upTo(2));
        assertThat(fixture.store.mostReads).isEqualTo(1);
    }

    @Test
    void leavesOutWhatIsGoneAndStopsWhenNoMoreIsWanted() throws Exception {
        List<NumberedObject> objects = objects(100, 1000);
        fixture.objects.remove(objects.get(1).location());

        read(objects, 3);

        assertThat(taken).containsExactly(0L, 2L, 3L);
    }
}
