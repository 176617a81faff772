// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.drill.job.Switches.Switch;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SwitchesTest {

    @TempDir private Path folder;

    @Test
    void oneWhoAsksMeetsTheErrorAndItIsKnownThatItWasMet() throws IOException {
        Switches switches = new Switches(folder);
        switches.turnOn(Switch.ERROR_IN_SINK);

        assertThatThrownBy(() -> switches.throwIfOn(Switch.ERROR_IN_SINK))
                .isInstanceOf(NoClassDefFoundError.class);
        assertThatCode(() -> switches.throwIfOn(Switch.ERROR_IN_SINK)).doesNotThrowAnyException();
        assertThat(switches.turnOff(Switch.ERROR_IN_SINK)).isFalse();
    }

    @Test
    void isStillOnIfNobodyHasAsked() throws IOException {
        Switches switches = new Switches(folder);
        switches.turnOn(Switch.ERROR_IN_SOURCE);

        switches.throwIfOn(Switch.ERROR_IN_SINK);

        assertThat(switches.turnOff(Switch.ERROR_IN_SOURCE)).isTrue();
        assertThat(switches.isOn(Switch.ERROR_IN_SOURCE)).isFalse();
    }
}
