// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.languages;

import io.github.flinksagemaker.model.InferenceFailure;
import io.github.flinksagemaker.model.InferenceResult;
import java.io.PrintStream;
import java.util.Locale;

/** Prints what a run has come to. */
final class Report {

    private static final int EXCERPT = 40;

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void print(DemoResult result) {
        print("%nSome results (languages by ISO 639-3, with the model's confidence):%n");
        result.samples().successes().forEach(this::success);
        if (!result.samples().failures().isEmpty()) {
            print(
                    "%nSome failures (a model container refuses a request as a whole; the"
                            + " connector halves it until the records at fault stand alone):%n");
            result.samples().failures().forEach(this::failure);
        }
        Reconciliation records = result.records();
        print(
                "%nAccuracy     %.1f %% of the %,d records whose language the model knows, %.1f %%"
                        + " of all%n",
                result.accuracy().ofKnown() * 100,
                result.accuracy().withKnownLabel(),
                result.accuracy().overall() * 100);
        print(
                "Records      %,d in = %,d with a prediction + %,d with a failure; %,d lost, %,d"
                        + " duplicated: %s%n",
                records.recordsIn(),
                records.succeeded(),
                records.failed(),
                records.lost(),
                records.duplicated(),
                records.balances() ? "reconciled" : "DOES NOT RECONCILE");
        if (result.poison().count() > 0) {
            print(
                    "Poisoned     %,d records, %,d of them with a failure%n",
                    result.poison().count(), result.poison().failed());
        }
        print(
                "Invocations  %,d, %,d of them extra, of parts of refused requests%n",
                result.invocations(), result.extraInvocations());
        print(
                "Elapsed      %.1f s, %,.0f records/s%n",
                result.seconds(), records.recordsIn() / result.seconds());
        print(
                "Requests     %s: %.2f S3 reads per invocation%n",
                result.requests(), result.readsPerInvocation());
    }

    private void success(InferenceResult<Paragraph, Detection> result) {
        Detection found = result.getPrediction();
        Paragraph paragraph = result.getRecord();
        if (found != null && paragraph != null) {
            print(
                    "  %-10s labelled %s: %s %.4f, then %s %.4f   %s%n",
                    paragraph.id(),
                    paragraph.iso(),
                    found.language(),
                    found.confidence(),
                    found.second(),
                    found.secondConfidence(),
                    excerpt(paragraph.text()));
        }
    }

    private void failure(InferenceResult<Paragraph, Detection> result) {
        InferenceFailure failure = result.getFailure();
        Paragraph paragraph = result.getRecord();
        if (failure != null) {
            print(
                    "  %-16s \"%s\": %s, %s%n",
                    paragraph == null ? "(no record)" : paragraph.id(),
                    paragraph == null ? "" : excerpt(paragraph.text()),
                    failure.getKind(),
                    failure.getMessage());
        }
    }

    private static String excerpt(String text) {
        return text.codePointCount(0, text.length()) <= EXCERPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + "…";
    }

    private void print(String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
