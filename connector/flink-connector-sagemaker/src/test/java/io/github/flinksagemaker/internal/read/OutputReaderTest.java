// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutputReaderTest {

    private static final long MIB = 1L << 20;

    @Test
    void readsByDefaultWhatTheHeapCanTake() {
        assertThat(OutputReader.defaultLimit(256 * MIB)).isEqualTo(32 * MIB);
        assertThat(OutputReader.defaultLimit(2_048 * MIB)).isEqualTo(256 * MIB);
        assertThat(OutputReader.defaultLimit(Long.MAX_VALUE)).isEqualTo(256 * MIB);
    }
}
