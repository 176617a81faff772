// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.benchmarks.measure.RunFigures;
import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import java.time.Duration;

/**
 * What an invocation costs one reader while so many are open, each carrying 20 KB: heap above the
 * idle reader's, CPU of all its threads but the store's, S3 reads and bytes. Time is simulated.
 */
public final class ScaleBenchmark {

    public static final String MICROS = "microsPerInvocation";
    public static final String HEAP = "heapMiB";
    public static final String READS = "readsPerInvocation";
    public static final String KIB = "kibReadPerInvocation";

    /** Later than any of them is read from the lane, so that all sizes are looked for as often. */
    private static final Duration POLL_MIN = Duration.ofSeconds(10);

    private static final int WARM_UP = 1_000;

    private ScaleBenchmark() {}

    /**
     * Prints figures for each part of the run, in order, as {@code <part>.<name>}. Arguments: the
     * order of outputs, how many invocations are open, how many each part measures, how many parts.
     */
    public static void main(String[] arguments) throws Exception {
        Order order = Order.valueOf(arguments[0]);
        int open = Integer.parseInt(arguments[1]);
        int measured = Integer.parseInt(arguments[2]);
        int parts = Integer.parseInt(arguments[3]);
        RunFigures warmUp = measure(new Workload(WARM_UP, order), measured, 1);
        if (warmUp.all().isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        measure(new Workload(open, order), measured, parts).print();
    }

    private static RunFigures measure(Workload workload, int invocations, int parts)
            throws Exception {
        RunFigures figures = new RunFigures();
        try (ReaderAtScale reader =
                new ReaderAtScale(workload, settings -> settings.setPollIntervalMin(POLL_MIN))) {
            long idle = Heap.used();
            reader.startReading();
            reader.run(workload.rampUpMillis());
            for (int part = 0; part < parts; part++) {
                measure(reader, workload, invocations, figures, part + ".");
                figures.put(part + "." + HEAP, (Heap.used() - idle) / (double) (1 << 20));
            }
        }
        return figures;
    }

    private static void measure(
            ReaderAtScale reader,
            Workload workload,
            int invocations,
            RunFigures figures,
            String part)
            throws Exception {
        GeneratedLedger ledger = reader.ledger();
        long emitted = reader.emitted();
        long cpu = Cpu.ofAllThreads() - ledger.cpuNanos();
        long reads = ledger.reads();
        long bytes = ledger.bytesRead();
        reader.run(workload.millisPer(invocations));
        double count = reader.emitted() - emitted;
        double nanos = Cpu.ofAllThreads() - ledger.cpuNanos() - cpu;
        figures.put(part + MICROS, nanos / 1e3 / count);
        figures.put(part + READS, (ledger.reads() - reads) / count);
        figures.put(part + KIB, (ledger.bytesRead() - bytes) / 1024.0 / count);
    }
}
