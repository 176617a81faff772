// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {

    @ParameterizedTest
    @ValueSource(ints = {Records.LEAST_BYTES, 200, 100_000})
    void haveTheSizeThatIsAskedFor(int bytes) {
        assertThat(new Records(bytes).record(123_456).getBytes(StandardCharsets.UTF_8))
                .hasSize(bytes);
    }

    @Test
    void tooSmallOnesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Records(Records.LEAST_BYTES - 1))
                .withMessageContaining("39");
    }

    @Test
    void predictionsBelongToTheirRecordsOnly() {
        Records records = new Records(100);
        String payload = records.record(1) + "\n" + records.record(2);
        String[] predictions =
                new String(
                                Predictions.answer(payload.getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8)
                        .split("\n");
        assertThat(predictions).hasSize(2);
        assertThat(Records.belongTogether(records.record(1), predictions[0])).isTrue();
        assertThat(Records.belongTogether(records.record(2), predictions[1])).isTrue();
        assertThat(Records.belongTogether(records.record(1), predictions[1])).isFalse();
        assertThat(Predictions.age(predictions[0])).isBetween(0L, 60_000_000L);
    }
}
