// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testing.GoldenBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 34. */
class RunMarkerCodecTest {

    @Test
    void writesAndReadsTheBytesOfVersion1() throws Exception {
        byte[] bytes = GoldenBytes.read("run");
        assertThat(RunMarkerCodec.encode(LedgerSamples.runMarker()))
                .asString(UTF_8)
                .isEqualTo(new String(bytes, UTF_8));
        assertThat(RunMarkerCodec.decode(bytes, "x")).isEqualTo(LedgerSamples.runMarker());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "v":1             | "v":2        | has format version 2
                    "run":"scores-1"  | "run":".x"   | a run's id has 1 to 64 letters
                    "run":"scores-1", | ``           | lacks run
                    "at":1700000000000 | "at":-1     | at must not be negative
                    }                 | } {"v":1}    | more than one JSON object
                    """)
    void refusesWhatIsNoMarker(String text, String replacement, String complaint) {
        byte[] damaged = LedgerSamples.damaged("run", text, replacement);
        assertThatThrownBy(() -> RunMarkerCodec.decode(damaged, "s3://b/k"))
                .isInstanceOf(LedgerFormatException.class)
                .hasMessageStartingWith("s3://b/k: line 1 ")
                .hasMessageContaining(complaint);
    }
}
