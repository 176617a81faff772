// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.BatchFormats;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.internal.watch.Outcome;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits responses by the format that the ledger names, and counts the pieces. */
final class ResponseSplitter {

    private final BatchFormat configured;

    ResponseSplitter(BatchFormat configured) {
        this.configured = configured;
    }

    ResponseParts split(LedgerEntry entry, Outcome outcome) {
        InferenceFailure failure = outcome.failure();
        if (failure != null) {
            return ResponseParts.failed(failure);
        }
        byte[] output = outcome.output();
        BatchFormat format = format(entry.format());
        if (format == null || output == null) {
            return ResponseParts.failed(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the request was framed in the batch format '"
                            + entry.format()
                            + "', which this source doesn't know; it has '"
                            + configured.name()
                            + "': set it with setBatchFormat");
        }
        return split(format, output, entry.records().size());
    }

    private static ResponseParts split(BatchFormat format, byte[] output, int records) {
        List<byte[]> pieces;
        try {
            pieces = format.split(output, records);
        } catch (Exception | StackOverflowError e) {
            return ResponseParts.failed(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the response can't be split as '"
                            + format.name()
                            + "': "
                            + BoundedText.reason(e));
        } catch (Error e) {
            throw QuotelessException.insteadOf(
                    e, "the batch format '" + format.name() + "' broke down at a response");
        }
        if (pieces == null) {
            return ResponseParts.failed(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the response can't be split as '" + format.name() + "': null came back");
        }
        if (pieces.size() != records) {
            return ResponseParts.failed(
                    FailureKind.COUNT_MISMATCH,
                    "the response holds "
                            + pieces.size()
                            + " predictions, the request held "
                            + records
                            + " records");
        }
        return ResponseParts.of(pieces);
    }

    private @Nullable BatchFormat format(String name) {
        return name.equals(configured.name()) ? configured : BatchFormats.byName(name).orElse(null);
    }
}
