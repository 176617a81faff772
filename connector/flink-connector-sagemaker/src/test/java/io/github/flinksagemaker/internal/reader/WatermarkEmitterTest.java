// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.eventtime.Floor;
import io.github.flinksagemaker.internal.eventtime.LaneWatermark;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("rule 25: floor and idleness on the main output only")
class WatermarkEmitterTest {

    private final ReaderOutputProbe output = new ReaderOutputProbe();
    private final WatermarkEmitter emitter = new WatermarkEmitter();

    @Test
    void emitsNothingBeforeItKnowsAnything() {
        emit(Floor.UNKNOWN);

        assertThat(output.said).isEmpty();
    }

    @Test
    void emitsARiseOnce() {
        emit(Floor.of(5, false));
        emit(Floor.of(5, false));
        emit(Floor.of(9, false));

        assertThat(output.said).containsExactly("5", "9");
    }

    @Test
    void neverGoesBack() {
        emit(Floor.of(5, false));
        emit(Floor.of(3, false));
        emit(Floor.UNKNOWN);

        assertThat(output.said).containsExactly("5");
    }

    @Test
    void emitsTheLastWatermarkBeforeItIsIdle() {
        emit(Floor.of(5, true));
        emit(Floor.of(5, true));

        assertThat(output.said).containsExactly("5", "idle");
    }

    @Test
    void isActiveAgainBeforeTheNextWatermark() {
        emit(Floor.of(LaneWatermark.NONE, true));
        emit(Floor.UNKNOWN);
        emit(Floor.of(5, false));

        assertThat(output.said).containsExactly("idle", "active", "5");
    }

    @Test
    void staysIdleAfterARiseWhileIdle() {
        emit(Floor.of(5, true));
        emit(Floor.of(7, true));

        assertThat(output.said).containsExactly("5", "idle", "7", "idle");
    }

    @Test
    void theEndFindsTheOutputActive() {
        emit(Floor.of(5, true));
        emitter.end(output);

        assertThat(output.said).containsExactly("5", "idle", "active");
    }

    @Test
    void saysWhetherThereIsSomethingToEmit() {
        assertThat(emitter.isPending()).isFalse();
        emitter.offer(Floor.of(5, true));
        assertThat(emitter.isPending()).isTrue();

        emitter.emit(output);
        assertThat(emitter.isPending()).isFalse();
    }

    private void emit(Floor floor) {
        emitter.offer(floor);
        emitter.emit(output);
    }
}
