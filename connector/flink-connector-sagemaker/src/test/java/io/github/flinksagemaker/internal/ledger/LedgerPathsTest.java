package io.github.flinksagemaker.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.model.LaneId;
import io.github.flinksagemaker.model.S3Location;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerPathsTest {

    private static final LaneId LANE = LaneId.create(1);

    private final LedgerPaths paths = new LedgerPaths(S3Location.of("bucket", "staging"));

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 123_456_789_012_345_678L})
    void readsTheNumberOfItsOwnSegmentKeys(long number) {
        assertThat(paths.segmentNumber(LANE, paths.segment(LANE, number).key())).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-7d89dda2-2fff-4f18-aee6-54101c90c765", "0", ".tmp"})
    void takesNoOtherObjectForASegment(String suffix) {
        assertThat(paths.segmentNumber(LANE, paths.segment(LANE, 2).key() + suffix)).isEqualTo(-1);
    }

    @Test
    void takesAFoldersPlaceholderForNoSegment() {
        assertThat(paths.segmentNumber(LANE, paths.segments(LANE).key())).isEqualTo(-1);
    }
}
