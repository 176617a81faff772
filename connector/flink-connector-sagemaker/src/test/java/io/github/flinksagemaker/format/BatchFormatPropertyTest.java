// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;

class BatchFormatPropertyTest {

    /** A model that echoes its request answers each record with itself. */
    @Property
    void splitUndoesFrame(
            @ForAll("lineFormats") BatchFormat format,
            @ForAll @Size(min = 1, max = 20) List<@NotEmpty byte[]> payloads)
            throws Exception {
        List<byte[]> prepared = prepare(format, payloads);
        if (prepared.isEmpty()) {
            return;
        }
        byte[] request = format.frame(prepared);
        List<byte[]> answered = format.split(request, prepared.size());
        assertThat(answered).hasSize(prepared.size());
        for (int i = 0; i < prepared.size(); i++) {
            assertThat(answered.get(i)).isEqualTo(prepared.get(i));
        }
    }

    @Property
    void framingAddsNoMoreThanItSays(
            @ForAll("lineFormats") BatchFormat format,
            @ForAll @Size(min = 1, max = 20) List<@NotEmpty byte[]> payloads) {
        List<byte[]> prepared = prepare(format, payloads);
        if (prepared.isEmpty()) {
            return;
        }
        int bytes = prepared.stream().mapToInt(p -> p.length + format.overheadPerRecord()).sum();
        assertThat(format.frame(prepared).length).isLessThanOrEqualTo(bytes);
    }

    @Property
    void splitsAnyResponse(@ForAll("lineFormats") BatchFormat format, @ForAll byte[] response)
            throws Exception {
        int lines = format.split(response, 1).size();
        long breaks = 0;
        for (byte value : response) {
            breaks += value == '\n' ? 1 : 0;
        }
        assertThat(lines).isBetween((int) breaks, (int) breaks + 1);
    }

    private static List<byte[]> prepare(BatchFormat format, List<byte[]> payloads) {
        List<byte[]> prepared = new ArrayList<>();
        for (byte[] payload : payloads) {
            try {
                prepared.add(format.prepare(payload));
            } catch (BatchFormatException e) {
                assertThat(e).hasMessageContaining("can't stand in");
            }
        }
        return prepared;
    }

    @Provide
    Arbitrary<BatchFormat> lineFormats() {
        return Arbitraries.of(BatchFormats.jsonLines(), BatchFormats.csvLines());
    }
}
