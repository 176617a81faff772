// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.micro;

import io.github.flinksagemaker.benchmarks.workload.Predictions;
import io.github.flinksagemaker.benchmarks.workload.Records;
import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormatException;
import io.github.flinksagemaker.format.BatchFormats;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch of 100 records of 200 bytes: checked, framed, and its response split. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init")
public class FormatBenchmark {

    private static final int RECORDS = 100;
    private static final int BYTES = 200;

    @Param({"jsonlines", "csv"})
    public String format;

    private BatchFormat batchFormat;
    private List<byte[]> payloads;
    private byte[] response;

    @Setup
    public void setUp() {
        boolean csv = format.equals("csv");
        batchFormat = csv ? BatchFormats.csvLines() : BatchFormats.jsonLines();
        Records records = new Records(BYTES);
        payloads = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            payloads.add(records.record(i).getBytes(StandardCharsets.UTF_8));
        }
        byte[] lines = Predictions.answer(BatchFormats.jsonLines().frame(payloads).body());
        response = csv ? withoutBraces(lines) : lines;
    }

    /** As many bytes, but no JSON, which lines of CSV refuse. */
    private static byte[] withoutBraces(byte[] lines) {
        String text = new String(lines, StandardCharsets.UTF_8);
        return text.replace('{', ' ').replace('}', ' ').getBytes(StandardCharsets.UTF_8);
    }

    @Benchmark
    public List<byte[]> prepare() throws BatchFormatException {
        List<byte[]> prepared = new ArrayList<>(RECORDS);
        for (byte[] payload : payloads) {
            prepared.add(batchFormat.framing().prepare(payload));
        }
        return prepared;
    }

    @Benchmark
    public byte[] frame() {
        return batchFormat.frame(payloads).body();
    }

    @Benchmark
    public List<byte[]> split() throws Exception {
        return batchFormat.splitting().split(response);
    }
}
