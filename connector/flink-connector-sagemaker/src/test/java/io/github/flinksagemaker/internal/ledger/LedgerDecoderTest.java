// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.model.S3Location;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class LedgerDecoderTest {

    private static final S3Location LOCATION = S3Location.parse("s3://bucket/key");

    @Test
    void readsAnObjectOfItsKind() {
        byte[] marker = RunMarkerCodec.encode(LedgerSamples.runMarker());
        assertThat(LedgerDecoder.RUN_MARKER.decode(LOCATION, marker))
                .isEqualTo(LedgerSamples.runMarker());
        assertThat(LedgerDecoder.RUN_MARKER.decodeOrNull(LOCATION, marker))
                .isEqualTo(LedgerSamples.runMarker());
    }

    @Test
    void namesWhatIsNone() {
        byte[] other = "a note\n".getBytes(UTF_8);
        assertThatThrownBy(() -> LedgerDecoder.COMMIT.decode(LOCATION, other))
                .isExactlyInstanceOf(LedgerCorruptionException.class)
                .hasMessage(
                        "s3://bucket/key is not a commit (s3://bucket/key: line 1 is not a JSON"
                                + " object); nothing else may write under the staging path");
        assertThat(LedgerDecoder.COMMIT.decodeOrNull(LOCATION, other)).isNull();
    }

    @Test
    void aNewerVersionIsNoDamage() {
        byte[] newer = "{\"v\":2,\"lane\":7}\n".getBytes(UTF_8);
        assertThatThrownBy(() -> LedgerDecoder.SEGMENT.decode(LOCATION, newer))
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(LedgerVersionException.class);
    }
}
