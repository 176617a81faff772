package io.github.flinksagemaker.benchmarks.scale;

import io.github.flinksagemaker.benchmarks.scale.Workload.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What an invocation costs one reader while 1,000 and while 100,000 are open, each carrying 20 KB:
 * heap above the idle reader's, CPU of all its threads but the store's, S3 reads and bytes.
 *
 * <p>Runs of both sizes take turns; the medians are compared.
 */
public final class ScaleBenchmark {

    private static final int FEW = 1_000;
    private static final int MANY = 100_000;

    /** Later than any of them is read from the lane, so that both sizes are looked for as often. */
    private static final Duration POLL_MIN = Duration.ofSeconds(10);

    private ScaleBenchmark() {}

    /** {@code args}: how many pairs of runs, and how many invocations each measures. */
    public static void main(String[] args) throws Exception {
        int pairs = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int measured = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
        for (Order order : Order.values()) {
            List<Cost> few = new ArrayList<>();
            List<Cost> many = new ArrayList<>();
            for (int i = 0; i <= pairs; i++) { // the first pair warms up
                few.add(measure(new Workload(FEW, order), measured));
                many.add(measure(new Workload(MANY, order), measured));
            }
            report(order, few.subList(1, few.size()), many.subList(1, many.size()));
        }
    }

    private static void report(Order order, List<Cost> few, List<Cost> many) {
        print(order, FEW, few);
        print(order, MANY, many);
        System.out.printf(
                Locale.ROOT,
                "%s: CPU per invocation of %,d open / of %,d open = %.2f%n",
                order,
                MANY,
                FEW,
                median(many, cost -> cost.micros) / median(few, cost -> cost.micros));
    }

    private static void print(Order order, int open, List<Cost> costs) {
        System.out.printf(
                Locale.ROOT,
                "%s, %,d open: heap above idle %.1f MiB; per invocation %.1f us CPU, %.2f S3 reads,"
                        + " %.1f KiB read%n",
                order,
                open,
                median(costs, cost -> cost.heap) / (1 << 20),
                median(costs, cost -> cost.micros),
                median(costs, cost -> cost.reads),
                median(costs, cost -> cost.bytes) / 1024);
    }

    private static double median(List<Cost> costs, ToDoubleFunction<Cost> figure) {
        double[] figures = costs.stream().mapToDouble(figure).sorted().toArray();
        return figures[figures.length / 2];
    }

    private static Cost measure(Workload workload, int invocations) throws Exception {
        try (ReaderAtScale reader =
                new ReaderAtScale(workload, settings -> settings.setPollIntervalMin(POLL_MIN))) {
            long idle = Heap.used();
            reader.startReading();
            reader.run(workload.rampUpMillis());
            long heap = Heap.used() - idle;
            GeneratedLedger ledger = reader.ledger();
            long emitted = reader.emitted();
            long cpu = Cpu.ofAllThreads() - ledger.cpuNanos();
            long reads = ledger.reads();
            long bytes = ledger.bytesRead();
            reader.run(workload.millisPer(invocations));
            double count = reader.emitted() - emitted;
            Cost cost = new Cost();
            cost.heap = heap;
            cost.micros = (Cpu.ofAllThreads() - ledger.cpuNanos() - cpu) / 1_000.0 / count;
            cost.reads = (ledger.reads() - reads) / count;
            cost.bytes = (ledger.bytesRead() - bytes) / count;
            return cost;
        }
    }

    private static final class Cost {
        private double heap;
        private double micros;
        private double reads;
        private double bytes;
    }
}
