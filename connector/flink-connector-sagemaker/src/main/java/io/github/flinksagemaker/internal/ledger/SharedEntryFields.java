// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.ledger;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.LaneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the entries of a lane usually have in common. */
@AutoValue
abstract class SharedEntryFields {

    abstract LaneId lane();

    abstract String endpointName();

    abstract String format();

    abstract @Nullable String framing();

    abstract @Nullable String contentType();

    abstract @Nullable String accept();

    abstract boolean carriedByInput();

    abstract boolean carriesPayloads();

    abstract @Nullable Long requestTtl();

    abstract @Nullable Long invocationTimeout();

    abstract LocationPrefix input();

    abstract LocationPrefix output();

    abstract LocationPrefix failure();

    static SharedEntryFields of(LedgerEntry entry) {
        return new AutoValue_SharedEntryFields(
                entry.invocationId().lane(),
                entry.endpointName(),
                entry.format(),
                entry.framing(),
                entry.contentType(),
                entry.accept(),
                entry.carriedByInput(),
                entry.carriesPayloads(),
                entry.requestTtl(),
                entry.invocationTimeout(),
                LocationPrefix.of(entry.inputLocation()),
                LocationPrefix.of(entry.outputLocation()),
                LocationPrefix.of(entry.failureLocation()));
    }

    boolean isOf(LedgerEntry entry) {
        return lane().equals(entry.invocationId().lane())
                && endpointName().equals(entry.endpointName())
                && format().equals(entry.format())
                && Objects.equals(framing(), entry.framing())
                && Objects.equals(contentType(), entry.contentType())
                && Objects.equals(accept(), entry.accept())
                && carriedByInput() == entry.carriedByInput()
                && carriesPayloads() == entry.carriesPayloads()
                && Objects.equals(requestTtl(), entry.requestTtl())
                && Objects.equals(invocationTimeout(), entry.invocationTimeout())
                && input().isOf(entry.inputLocation())
                && output().isOf(entry.outputLocation())
                && failure().isOf(entry.failureLocation());
    }
}
