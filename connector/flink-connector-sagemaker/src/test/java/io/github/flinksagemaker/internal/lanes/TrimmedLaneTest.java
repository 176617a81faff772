// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.lanes;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.split.SegmentSplit;
import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.testing.LaneFiles;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 27: a mark that lies above where a lane ended")
class TrimmedLaneTest {

    private final TailsFixture fixture = new TailsFixture();
    private final LaneFiles files = fixture.lane();
    private final TailPosition ended =
            TailPosition.of(3, 0, -1, SegmentSplit.NO_WATERMARK)
                    .ended(LaneId.create(LaneFiles.ACCEPTED_AT), null);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void isNoFaultIfNothingOfTheLaneIsNeeded() {
        files.opening(false);
        files.trim("5");
        fixture.restore(files, ended);
        fixture.advance(Duration.ofMinutes(1));

        assertThat(fixture.failures).isEmpty();
        assertThat(fixture.position()).isEqualTo(ended);
    }

    @Test
    void failsTheReadingIfSomethingIs() {
        files.opening(false);
        files.trim("5");
        fixture.restore(files, ended, 2);
        fixture.advance(Duration.ofMinutes(1));

        fixture.assertFailed("was restored at 2", "everything below 5 has been deleted");
    }
}
