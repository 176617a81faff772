// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.workload;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The model: for each line with a record a line with its id and the time of the answer, from which
 * the latency that is added behind the model is computed.
 */
public final class Predictions {

    private static final String TIME = "\",\"at\":";
    private static final Clock CLOCK = Clock.systemUTC();

    private Predictions() {}

    /** Answers a payload, one line for each line. */
    public static byte[] answer(byte[] payload) {
        byte[] end = (TIME + nowMicros() + "}").getBytes(StandardCharsets.UTF_8);
        int head = Records.headLength();
        ByteArrayOutputStream lines = new ByteArrayOutputStream(64);
        int start = 0;
        while (start < payload.length) {
            if (start > 0) {
                lines.write('\n');
            }
            lines.write(payload, start, head);
            lines.write(end, 0, end.length);
            start = nextLine(payload, start);
        }
        return lines.toByteArray();
    }

    private static int nextLine(byte[] payload, int from) {
        for (int i = from; i < payload.length; i++) {
            if (payload[i] == '\n') {
                return i + 1;
            }
        }
        return payload.length;
    }

    /** Microseconds since the model gave this prediction. */
    public static long age(String prediction) {
        int from = Records.headLength() + TIME.length();
        return nowMicros() - Long.parseLong(prediction, from, prediction.length() - 1, 10);
    }

    private static long nowMicros() {
        Instant now = CLOCK.instant();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1_000;
    }
}
