// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.format.ResponseForm;
import io.github.flinksagemaker.format.Splitting;
import io.github.flinksagemaker.format.Splittings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.read.Outcome;
import io.github.flinksagemaker.internal.text.BoundedText;
import io.github.flinksagemaker.internal.text.QuotelessException;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.InferenceFailure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Splits responses by the format that the ledger names, and counts the pieces. */
final class ResponseSplitter {

    private final Splitting configured;

    ResponseSplitter(BatchFormat configured) {
        this.configured = configured.splitting();
    }

    /** {@code records} is how many the request had. */
    ResponseParts split(LedgerEntry entry, Outcome outcome, int records) {
        InferenceFailure failure = outcome.failure();
        if (failure != null) {
            return failure.getKind() == FailureKind.MODEL_ERROR
                    ? ResponseParts.refused(failure)
                    : ResponseParts.failed(failure);
        }
        byte[] output = outcome.output();
        Splitting format = format(entry.format());
        if (format == null || output == null) {
            return ResponseParts.failed(
                    InferenceFailure.of(
                            FailureKind.UNDECODABLE_OUTPUT,
                            "the response is to be split as '"
                                    + entry.format()
                                    + "', which this source doesn't know; its batch format has '"
                                    + configured.name()
                                    + "': set it with setBatchFormat"));
        }
        return split(format, output, records);
    }

    private static ResponseParts split(Splitting format, byte[] output, int records) {
        List<byte[]> pieces;
        try {
            pieces = format.split(output);
        } catch (Exception | StackOverflowError e) {
            return ResponseParts.refused(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the response can't be split as '"
                            + format.name()
                            + "': "
                            + BoundedText.reason(e));
        } catch (Error e) {
            throw QuotelessException.insteadOf(
                    e, "the splitting '" + format.name() + "' broke down at a response");
        }
        if (pieces == null || hasNull(pieces)) {
            return ResponseParts.refused(
                    FailureKind.UNDECODABLE_OUTPUT,
                    "the response can't be split as '"
                            + format.name()
                            + "': null came back, or a piece that is null");
        }
        if (pieces.size() != records) {
            return ResponseParts.refused(
                    FailureKind.COUNT_MISMATCH,
                    "the response holds "
                            + pieces.size()
                            + " predictions, the request held "
                            + records
                            + " records; it was split as '"
                            + format.name()
                            + "', and "
                            + ResponseForm.describe(output));
        }
        return ResponseParts.of(pieces);
    }

    /** List.contains(null) throws where none can be. */
    private static boolean hasNull(List<byte[]> pieces) {
        for (byte[] piece : pieces) {
            if (piece == null) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Splitting format(String name) {
        return name.equals(configured.name()) ? configured : Splittings.byName(name).orElse(null);
    }
}
