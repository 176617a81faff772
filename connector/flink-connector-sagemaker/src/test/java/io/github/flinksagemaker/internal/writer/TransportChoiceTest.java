// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.config.InputTransport;
import io.github.flinksagemaker.internal.config.ServiceLimits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {

    private final TransportChoice choice = new TransportChoice(InputTransport.INLINE_WHEN_SMALL);

    @Test
    void whatTheServiceTakesGoesInTheRequest() {
        assertThat(choice.isInline(1)).isTrue();
        assertThat(choice.isInline(ServiceLimits.MAX_INLINE_BYTES)).isTrue();
        assertThat(choice.isInline(ServiceLimits.MAX_INLINE_BYTES + 1)).isFalse();
        assertThat(choice.isInline(0)).as("an empty body is none").isFalse();
    }

    @Test
    void byDefaultEverythingGoesThroughS3() {
        assertThat(new TransportChoice(InputTransport.S3).isInline(1)).isFalse();
    }

    @Test
    void aRefusalMayBeTheWaysFaultUntilAPayloadWasTaken() {
        assertThat(choice.mayBeAtFault()).isTrue();
        choice.taken();
        assertThat(choice.mayBeAtFault()).isFalse();
        assertThat(choice.isInline(1)).isTrue();
    }

    @Test
    void theWayThatWasAtFaultIsLeftForGoodAndOnlyOnce() {
        assertThat(choice.refused()).isTrue();
        assertThat(choice.isInline(1)).isFalse();
        choice.taken(); // the answer to an earlier request, of a fleet that does not agree
        choice.triedInVain();
        assertThat(choice.isInline(1)).isFalse();
        assertThat(choice.mayBeAtFault()).as("for those that are under way").isTrue();
        assertThat(choice.refused()).isFalse();
    }

    @Test
    void trialsInVainMakeTheNextOnesRarer() {
        List<Integer> trials = new ArrayList<>();
        for (int payload = 1; payload <= 300; payload++) {
            if (choice.isInline(1)) {
                trials.add(payload);
                choice.triedInVain();
            }
        }
        assertThat(trials).containsExactly(1, 3, 6, 11, 20, 37, 70, 135, 200, 265);
    }

    @Test
    void aPayloadThatIsTakenEndsThePause() {
        choice.triedInVain();
        choice.triedInVain();
        choice.taken();
        assertThat(choice.isInline(1)).isTrue();
    }
}
