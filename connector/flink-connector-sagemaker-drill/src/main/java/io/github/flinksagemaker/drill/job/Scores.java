// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Reads a prediction as text, and refuses what is none. */
final class Scores extends AbstractDeserializationSchema<String> {

    private static final long serialVersionUID = 1L;
    private static final Pattern SCORE = Pattern.compile("\\{\"score\":\"[0-9a-f]{16}\"\\}");

    private final Switches switches;

    Scores(Switches switches) {
        super(String.class);
        this.switches = switches;
    }

    @Override
    public String deserialize(byte[] message) throws IOException {
        switches.throwIfOn(Switches.Switch.ERROR_IN_SOURCE);
        String text = new String(message, StandardCharsets.UTF_8);
        if (!SCORE.matcher(text).matches()) {
            throw new IOException("not a score");
        }
        return text;
    }
}
