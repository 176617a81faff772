// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.micro;

import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Records;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What it costs an invocation of 100 records of 200 bytes that each line of a response is checked
 * to be one complete JSON value, in CPU time of the thread, which other load on the machine hardly
 * changes. Checked and unchecked take turns; of each the median round counts. Prints microseconds.
 *
 * <p>After {@code run} has built: {@code java -cp "target/classes:$(cat target/run.classpath)"
 * io.github.flinksagemaker.benchmarks.micro.CheckCostMain 570}
 */
public final class CheckCostMain {

    private static final int RECORDS = 100;
    private static final int BYTES = 200;
    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 21;
    private static final int CALLS = 10_000;
    private static final double PERCENT = 100;
    private static final double NANOS = 1_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CheckCostMain() {}

    /** Argument: the CPU microseconds of a whole invocation, of which the check is a share. */
    public static void main(String[] arguments) throws Exception {
        double invocation = Double.parseDouble(arguments[0]);
        BatchFormat format = BatchFormats.jsonLines();
        List<byte[]> payloads = payloads();
        byte[] request = format.frame(payloads).body();

        Map<String, byte[]> responses = new LinkedHashMap<>();
        responses.put("predictions", Predictions.answer(request)); // two members a line
        responses.put("echoes", request); // as long as the records
        responses.put("numbers", numbers()); // as long, and almost all of it tokens

        Map<String, Callable<List<byte[]>>> measured = new LinkedHashMap<>();
        measured.put("prepareAndFrame", () -> List.of(framed(format, payloads)));
        responses.forEach(
                (name, response) -> {
                    measured.put(name + ".split", () -> format.splitting().split(response));
                    measured.put(name + ".unchecked", () -> lines(response));
                });
        RunFigures figures = micros(measured);
        for (String name : responses.keySet()) {
            double check = figures.get(name + ".split") - figures.get(name + ".unchecked");
            figures.put(name + ".check", check);
            figures.put(name + ".check.percent", PERCENT * check / invocation);
        }
        figures.print();
    }

    private static List<byte[]> payloads() {
        Records records = new Records(BYTES);
        List<byte[]> payloads = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            payloads.add(records.record(i).getBytes(StandardCharsets.UTF_8));
        }
        return payloads;
    }

    private static byte[] numbers() {
        StringBuilder line = new StringBuilder("[0.125");
        while (line.length() + ",0.125]".length() <= BYTES) {
            line.append(",0.125");
        }
        line.append("]\n");
        return line.toString().repeat(RECORDS).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] framed(BatchFormat format, List<byte[]> payloads) throws Exception {
        List<byte[]> prepared = new ArrayList<>(payloads.size());
        for (byte[] payload : payloads) {
            prepared.add(format.framing().prepare(payload));
        }
        return format.frame(prepared).body();
    }

    /** The same lines without a look at what stands in them. */
    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < body.length; i++) {
            if (body[i] == '\n') {
                lines.add(Arrays.copyOfRange(body, start, i));
                start = i + 1;
            }
        }
        if (start < body.length) {
            lines.add(Arrays.copyOfRange(body, start, body.length));
        }
        return lines;
    }

    private static RunFigures micros(Map<String, Callable<List<byte[]>>> measured)
            throws Exception {
        Map<String, double[]> rounds = new LinkedHashMap<>();
        for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
            for (Map.Entry<String, Callable<List<byte[]>>> entry : measured.entrySet()) {
                double micros = microsOf(entry.getValue());
                if (round >= 0) {
                    rounds.computeIfAbsent(entry.getKey(), name -> new double[ROUNDS])[round] =
                            micros;
                }
            }
        }
        RunFigures medians = new RunFigures();
        rounds.forEach(
                (name, values) -> {
                    Arrays.sort(values);
                    medians.put(name, values[ROUNDS / 2]);
                });
        return medians;
    }

    private static double microsOf(Callable<List<byte[]>> call) throws Exception {
        long start = THREADS.getCurrentThreadCpuTime();
        int lines = 0;
        for (int i = 0; i < CALLS; i++) {
            lines += call.call().size();
        }
        if (lines < CALLS) {
            throw new IllegalStateException("a call without a result");
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / NANOS / CALLS;
    }
}
