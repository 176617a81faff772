// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.cleanup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CheckpointedValueTest {

    private final CheckpointedValue<String> value = new CheckpointedValue<>();

    @Test
    void countsOnlyWhenItsCheckpointHasCompleted() {
        value.taken(1, "one");
        assertThat(value.newest()).isNull();
        value.taken(2, "two");
        value.completed(1);
        assertThat(value.newest()).isEqualTo("one");
        value.completed(2);
        assertThat(value.newest()).isEqualTo("two");
    }

    @Test
    void aCheckpointThatWasOvertakenOrAbortedNeverCounts() {
        value.taken(1, "one");
        value.taken(2, "two");
        value.taken(3, "three");
        value.aborted(3);
        value.completed(2);
        value.completed(1);
        value.completed(3);
        assertThat(value.newest()).isEqualTo("two");
    }

    @Test
    void keepsFewSnapshotsOfCheckpointsThatNeverComplete() {
        for (int i = 0; i < 100; i++) {
            value.taken(i, "snapshot " + i);
        }
        value.completed(0);
        assertThat(value.newest()).isNull();
        value.completed(99);
        assertThat(value.newest()).isEqualTo("snapshot 99");
    }
}
