// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit.endpoint;

import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One valid InvokeEndpointAsync request. The limits are those of the service's model (API
 * reference, InvokeEndpointAsync); a request that exceeds one gets a ValidationError.
 */
record InvokeRequest(
        String endpointName,
        @Nullable String contentType,
        @Nullable String accept,
        @Nullable String customAttributes,
        String inferenceId,
        @Nullable String inputLocation,
        byte @Nullable [] body,
        @Nullable String outputPathExtension,
        @Nullable String filename,
        Duration requestTtl,
        Duration invocationTimeout) {

    private static final String PREFIX = "X-Amzn-SageMaker-";
    private static final int MAX_INLINE_BYTES = 128_000;
    private static final Pattern ASCII = Pattern.compile("\\p{ASCII}*");
    private static final Pattern VISIBLE_ASCII = Pattern.compile("[\\x20-\\x7e]*");
    private static final Pattern INFERENCE_ID = Pattern.compile("\\A\\S[\\p{Print}]*\\z");
    private static final Pattern INPUT_LOCATION = Pattern.compile("^(https|s3)://([^/]+)/?(.*)$");
    private static final Pattern EXTENSION =
            Pattern.compile("^(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+$");
    private static final Pattern FILENAME =
            Pattern.compile("^(?!.*\\..*\\.)[a-zA-Z0-9][a-zA-Z0-9-_\\.]*$");
    private static final Pattern ENDPOINT_NAME = Pattern.compile("^[a-zA-Z0-9](-*[a-zA-Z0-9])*");

    /**
     * Reads and checks a request.
     *
     * @throws ServiceError if the service would refuse it
     */
    static InvokeRequest of(
            String endpointName, Function<String, @Nullable String> headers, byte[] body) {
        check("endpointName", endpointName, 1, 63, ENDPOINT_NAME);
        String location =
                optional(headers, "inputLocation", "InputLocation", 1, 1024, INPUT_LOCATION);
        if (location == null && body.length == 0) {
            throw ServiceError.validation(
                    "Either InputLocation or Body must be provided, but neither was.");
        }
        if (location != null && body.length > 0) {
            throw ServiceError.validation(
                    "InputLocation and Body are mutually exclusive, but both were provided.");
        }
        if (body.length > MAX_INLINE_BYTES) {
            throw ServiceError.validation(
                    "1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to "
                            + MAX_INLINE_BYTES);
        }
        String id = optional(headers, "inferenceId", "Inference-Id", 1, 64, INFERENCE_ID);
        return new InvokeRequest(
                endpointName,
                optional(headers, "contentType", "Content-Type", 0, 1024, ASCII),
                optional(headers, "accept", "Accept", 0, 1024, ASCII),
                optional(headers, "customAttributes", "Custom-Attributes", 0, 1024, VISIBLE_ASCII),
                id == null ? UUID.randomUUID().toString() : id,
                location,
                location == null ? body : null,
                optional(
                        headers,
                        "s3OutputPathExtension",
                        "S3OutputPathExtension",
                        1,
                        512,
                        EXTENSION),
                optional(headers, "filename", "Filename", 1, 32, FILENAME),
                seconds(headers, "requestTTLSeconds", "RequestTTLSeconds", 60, 21_600, 21_600),
                seconds(
                        headers,
                        "invocationTimeoutSeconds",
                        "InvocationTimeoutSeconds",
                        1,
                        3_600,
                        900));
    }

    private static @Nullable String optional(
            Function<String, @Nullable String> headers,
            String member,
            String header,
            int least,
            int most,
            Pattern pattern) {
        String value = headers.apply(PREFIX + header);
        if (value != null) {
            check(member, value, least, most, pattern);
        }
        return value;
    }

    private static void check(String member, String value, int least, int most, Pattern pattern) {
        if (value.length() < least) {
            throw violation(member, value, "have length greater than or equal to " + least);
        }
        if (value.length() > most) {
            throw violation(member, value, "have length less than or equal to " + most);
        }
        if (!pattern.matcher(value).matches()) {
            throw violation(
                    member, value, "satisfy regular expression pattern: " + pattern.pattern());
        }
    }

    private static Duration seconds(
            Function<String, @Nullable String> headers,
            String member,
            String header,
            int least,
            int most,
            int standard) {
        String value = headers.apply(PREFIX + header);
        if (value == null) {
            return Duration.ofSeconds(standard);
        }
        int seconds;
        try {
            seconds = Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new ServiceError(
                    400, "SerializationException", member + " is not a number: " + value);
        }
        if (seconds < least) {
            throw violation(member, value, "have value greater than or equal to " + least);
        }
        if (seconds > most) {
            throw violation(member, value, "have value less than or equal to " + most);
        }
        return Duration.ofSeconds(seconds);
    }

    private static ServiceError violation(String member, String value, String must) {
        return ServiceError.validation(
                "1 validation error detected: Value '"
                        + value
                        + "' at '"
                        + member
                        + "' failed to satisfy constraint: Member must "
                        + must);
    }
}
