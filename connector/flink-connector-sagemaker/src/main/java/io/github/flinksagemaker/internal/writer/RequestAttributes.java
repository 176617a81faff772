// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.internal.config.SinkSettings;
import io.github.flinksagemaker.internal.invoke.InvocationRequest;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.InvocationId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What all attempts of one invocation ask for: the records' attributes over the sink's options. */
@AutoValue
abstract class RequestAttributes {

    abstract String endpointName();

    /** Whether it is the record that names another endpoint than the sink's. */
    abstract boolean endpointIsTheRecords();

    abstract String contentType();

    abstract @Nullable String accept();

    abstract @Nullable String customAttributes();

    abstract Duration requestTtl();

    abstract Duration invocationTimeout();

    abstract @Nullable String outputPathExtension();

    abstract @Nullable String filename();

    static RequestAttributes of(InvocationAttributes asked, SinkSettings settings) {
        return new AutoValue_RequestAttributes(
                or(asked.getEndpointName(), settings.endpointName()),
                asked.getEndpointName() != null
                        && !asked.getEndpointName().equals(settings.endpointName()),
                or(asked.getContentType(), settings.contentType()),
                asked.getAccept() == null ? settings.accept() : asked.getAccept(),
                asked.getCustomAttributes() == null
                        ? settings.customAttributes()
                        : asked.getCustomAttributes(),
                or(asked.getRequestTtl(), settings.requestTtl()),
                or(asked.getInvocationTimeout(), settings.invocationTimeout()),
                asked.getS3OutputPathExtension(),
                asked.getFilename());
    }

    /** The same with the content type that only the framing of the request could tell, if any. */
    final RequestAttributes withContentType(@Nullable String framed) {
        return framed == null
                ? this
                : new AutoValue_RequestAttributes(
                        endpointName(),
                        endpointIsTheRecords(),
                        framed,
                        accept(),
                        customAttributes(),
                        requestTtl(),
                        invocationTimeout(),
                        outputPathExtension(),
                        filename());
    }

    private static <T> T or(@Nullable T value, T other) {
        return value == null ? other : value;
    }

    /** How long after its acceptance the service will have given up on the request. */
    final Duration patience() {
        return requestTtl().plus(invocationTimeout());
    }

    /**
     * For the request's {@code attempt}, which counts from 1: each asks for an output of its own.
     */
    final InvocationRequest.Builder request(InvocationId id, int attempt) {
        return InvocationRequest.builder()
                .setEndpointName(endpointName())
                .setInferenceId(id.toString())
                .setContentType(contentType())
                .setAccept(accept())
                .setCustomAttributes(customAttributes())
                .setOutput(outputPathExtension(), filename(), id + "-" + attempt)
                .setRequestTtl(requestTtl())
                .setInvocationTimeout(invocationTimeout());
    }

    final LedgerEntry.Builder describe(LedgerEntry.Builder entry) {
        return entry.setEndpointName(endpointName())
                .setContentType(contentType())
                .setAccept(accept())
                .setCustomAttributes(customAttributes())
                .setOutputPathExtension(outputPathExtension())
                .setFilename(filename());
    }
}
