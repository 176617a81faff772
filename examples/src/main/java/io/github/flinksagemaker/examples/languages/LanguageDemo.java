// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.SageMakerAsyncInference;
import io.github.flinksagemaker.examples.Arguments;
import io.github.flinksagemaker.model.InferenceResult;
import io.github.flinksagemaker.testkit.SageMakerTestKit;
import io.github.flinksagemaker.testkit.endpoint.Notifications;
import io.github.flinksagemaker.testkit.fault.Operation;
import io.github.flinksagemaker.testkit.fault.Requests;
import io.github.flinksagemaker.testkit.model.LanguageDetectionModel;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import picocli.CommandLine.ParameterException;

/**
 * The demo: a real language detection model behind an asynchronous endpoint in this process, and a
 * Flink job that sends it paragraphs in hundreds of languages and accounts for every one.
 */
public final class LanguageDemo {

    private static final String ENDPOINT = "language-detection";
    private static final String QUEUE = "language-detection-results";

    private static final Set<Operation.Kind> SERVICES =
            Set.of(Operation.Kind.S3, Operation.Kind.SAGEMAKER, Operation.Kind.SQS);

    private final DemoOptions options;
    private final PrintStream out;
    private final boolean terminal;

    LanguageDemo(DemoOptions options, PrintStream out, boolean terminal) {
        this.options = options;
        this.out = out;
        this.terminal = terminal;
    }

    /** Ends with 0 if every record has exactly one result, with 2 if the command line is wrong. */
    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        DemoOptions options;
        try {
            options = Arguments.parse(new DemoOptions(), arguments);
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        boolean reconciled = new LanguageDemo(options, out, System.console() != null).run();
        System.exit(reconciled ? 0 : 1);
    }

    /** Runs, prints, and writes {@code summary.json}; tells whether the records reconcile. */
    boolean run() throws Exception {
        Path folder = Files.createDirectories(options.output.toAbsolutePath());
        Path given = options.input;
        Path clean = given == null ? DemoInput.unpack(folder) : given.toAbsolutePath();
        Poison poison = new Poison(options.poison);
        Path input = poison.copy(clean, folder);
        Reconciliation records = new Reconciliation();
        DemoInput.forEach(input, paragraph -> records.in(paragraph.id()));
        out.printf(
                Locale.ROOT,
                "%,d records, requests of up to %d, a model that takes %d ms per request and its"
                        + " computing time, parallelism %d, %s, a container that speaks %s%n",
                records.recordsIn(),
                options.batchSize,
                options.latency.toMillis(),
                options.parallelism,
                options.notifications ? "notifications through SQS" : "polling",
                options.container);
        LanguageDetectionModel model = new LanguageDetectionModel();
        try (SageMakerTestKit aws =
                SageMakerTestKit.builder()
                        .endpoint(
                                ENDPOINT,
                                spec ->
                                        spec.model(options.container.around(model))
                                                .latency(options.latency)
                                                .notifications(notifications()))
                        .start()) {
            DemoResult result =
                    process(input, records, poison, new Accuracy(model.languages()), aws);
            new Report(out).print(result);
            Path summary = folder.resolve("summary.json");
            result.write(summary);
            out.println("Figures      " + summary);
        }
        return records.balances();
    }

    private Notifications notifications() {
        return options.notifications ? Notifications.toQueue(QUEUE) : Notifications.none();
    }

    private DemoResult process(
            Path input,
            Reconciliation records,
            Poison poison,
            Accuracy accuracy,
            SageMakerTestKit aws)
            throws Exception {
        SageMakerAsyncInference<Paragraph, Detection> inference =
                LanguageJob.inference(
                        ENDPOINT,
                        "s3://" + aws.bucket() + "/staging/languages",
                        aws.clientProperties(),
                        options.container,
                        options.batchSize,
                        options.notifications ? aws.queueUrl(QUEUE) : null);
        Samples samples = new Samples(accuracy);
        ProgressLine line = new ProgressLine(out, terminal);
        long millis;
        try (StreamExecutionEnvironment environment = LanguageJob.environment(options.parallelism);
                CloseableIterator<InferenceResult<Paragraph, Detection>> results =
                        LanguageJob.results(environment, input, inference).collectAsync()) {
            JobClient job = environment.executeAsync("Language detection");
            long start = System.nanoTime();
            try (Progress progress = new Progress(line, job, start)) {
                while (results.hasNext()) {
                    account(results.next(), records, poison, accuracy, samples);
                }
            }
            millis = (System.nanoTime() - start) / 1_000_000;
        }
        line.finish(millis, records.recordsIn(), records.succeeded(), records.failed());
        return new DemoResult(
                records,
                poison,
                accuracy,
                samples,
                aws.endpoint(ENDPOINT).statistics().accepted(),
                byKind(aws.requests()),
                millis / 1_000.0);
    }

    private static void account(
            InferenceResult<Paragraph, Detection> result,
            Reconciliation records,
            Poison poison,
            Accuracy accuracy,
            Samples samples) {
        Paragraph paragraph = result.getRecord();
        Detection detection = result.getPrediction();
        records.out(paragraph == null ? null : paragraph.id(), result.isSuccess());
        poison.out(paragraph, result.isSuccess());
        samples.add(result);
        if (paragraph != null && detection != null) {
            accuracy.add(paragraph.iso(), detection.language());
        }
    }

    private static Map<String, Long> byKind(Requests requests) {
        Map<String, Long> kinds = new TreeMap<>();
        requests.snapshot()
                .forEach(
                        (operation, count) -> {
                            if (SERVICES.contains(operation.kind())) {
                                kinds.put(operation.name(), count);
                            }
                        });
        return kinds;
    }
}
