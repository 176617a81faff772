// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.event.WatermarkEvent;
import io.github.flinksagemaker.internal.split.SegmentSplit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 25: watermark and idleness on the main output only")
class WatermarkEmitterTest {

    private final ReaderOutputProbe output = new ReaderOutputProbe();
    private final WatermarkEmitter emitter = new WatermarkEmitter();

    @Test
    void emitsNothingBeforeItKnowsAnything() {
        emit(WatermarkEvent.UNKNOWN);

        assertThat(output.said).isEmpty();
    }

    @Test
    void emitsARiseOnce() {
        emit(WatermarkEvent.of(5, false));
        emit(WatermarkEvent.of(5, false));
        emit(WatermarkEvent.of(9, false));

        assertThat(output.said).containsExactly("5", "9");
    }

    @Test
    void neverGoesBack() {
        emit(WatermarkEvent.of(5, false));
        emit(WatermarkEvent.of(3, false));
        emit(WatermarkEvent.UNKNOWN);

        assertThat(output.said).containsExactly("5");
    }

    @Test
    void emitsTheLastWatermarkBeforeItIsIdle() {
        emit(WatermarkEvent.of(5, true));
        emit(WatermarkEvent.of(5, true));

        assertThat(output.said).containsExactly("5", "idle");
    }

    @Test
    void isActiveAgainBeforeTheNextWatermark() {
        emit(WatermarkEvent.of(SegmentSplit.NO_WATERMARK, true));
        emit(WatermarkEvent.UNKNOWN);
        emit(WatermarkEvent.of(5, false));

        assertThat(output.said).containsExactly("idle", "active", "5");
    }

    @Test
    void staysIdleAfterARiseWhileIdle() {
        emit(WatermarkEvent.of(5, true));
        emit(WatermarkEvent.of(7, true));

        assertThat(output.said).containsExactly("5", "idle", "7", "idle");
    }

    @Test
    void theEndFindsTheOutputActive() {
        emit(WatermarkEvent.of(5, true));
        emitter.end(output);

        assertThat(output.said).containsExactly("5", "idle", "active");
    }

    @Test
    void saysWhetherThereIsSomethingToEmit() {
        assertThat(emitter.isPending()).isFalse();
        emitter.offer(WatermarkEvent.of(5, true));
        assertThat(emitter.isPending()).isTrue();

        emitter.emit(output);
        assertThat(emitter.isPending()).isFalse();
    }

    private void emit(WatermarkEvent event) {
        emitter.offer(event);
        emitter.emit(output);
    }
}
