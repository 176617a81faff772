package io.github.flinksagemaker.config;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits that InvokeEndpointAsync sets to what users set, checked when a job is built; each
 * message names the option, the value and the way out.
 */
public final class ServiceLimits {

    /** The most bytes that a request may carry as its body, instead of the name of an object. */
    public static final int MAX_INLINE_BYTES = 128_000;

    private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9])*");
    private static final int MAX_ENDPOINT_NAME = 63;
    private static final int MAX_HEADER = 1024;
    private static final long MAX_PAYLOAD_BYTES = 1_000_000_000;

    private ServiceLimits() {}

    /** Up to 63 letters, digits and inner hyphens. */
    public static String endpointName(@Nullable String name) {
        require(name != null, "an endpoint name is required: call setEndpointName");
        require(
                name != null
                        && name.length() <= MAX_ENDPOINT_NAME
                        && ENDPOINT_NAME.matcher(name).matches(),
                "endpointName must be 1 to 63 letters, digits and inner hyphens, was \""
                        + name
                        + "\"");
        return String.valueOf(name);
    }

    /** Visible ASCII of up to 1,024 characters; null passes. */
    public static @Nullable String header(String option, @Nullable String value) {
        if (value == null) {
            return null;
        }
        require(
                !value.isEmpty()
                        && value.length() <= MAX_HEADER
                        && value.chars().allMatch(c -> c >= ' ' && c <= '~'),
                option + " must be 1 to 1024 visible ASCII characters, was \"" + value + "\"");
        return value;
    }

    /** 60 s to 6 h, whole seconds. */
    public static Duration requestTtl(Duration ttl) {
        return between("requestTtl", ttl, Duration.ofSeconds(60), Duration.ofHours(6));
    }

    /** 1 s to 1 h, whole seconds. */
    public static Duration invocationTimeout(Duration timeout) {
        return between("invocationTimeout", timeout, Duration.ofSeconds(1), Duration.ofHours(1));
    }

    private static Duration between(String option, Duration value, Duration min, Duration max) {
        require(
                value.compareTo(min) >= 0 && value.compareTo(max) <= 0 && value.getNano() == 0,
                option + " must be whole seconds from " + min + " to " + max + ", was " + value);
        return value;
    }

    /** From 1 byte to 1 GB, the service's limit of an asynchronous request's payload. */
    public static long payloadBytes(String option, long bytes) {
        require(
                bytes >= 1 && bytes <= MAX_PAYLOAD_BYTES,
                option + " must be from 1 to " + MAX_PAYLOAD_BYTES + " bytes, was " + bytes);
        return bytes;
    }

    /** A number that must be at least one. */
    public static void atLeastOne(String option, long value) {
        require(value >= 1, option + " must be at least 1, was " + value);
    }

    /** Throws an IllegalArgumentException with the message unless the condition holds. */
    public static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * Checks the part of an input object's key that a batch format chooses.
     *
     * @throws IllegalArgumentException unless it is 1 to 16 letters and digits, with dots between
     */
    public static String fileExtension(String extension) {
        require(
                extension.length() <= 16 && extension.matches("[A-Za-z0-9]+(\\.[A-Za-z0-9]+)*"),
                "the batch format's fileExtension must be up to 16 letters and digits, with dots"
                        + " between, was "
                        + extension);
        return extension;
    }
}
