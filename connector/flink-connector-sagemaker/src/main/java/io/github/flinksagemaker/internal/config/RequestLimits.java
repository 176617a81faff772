// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.model.InvocationAttributes;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What InvokeEndpointAsync takes of a request's members, whether options or records name them. */
public final class RequestLimits {

    private static final Pattern ENDPOINT_NAME = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9])*");
    private static final int MAX_ENDPOINT_NAME = 63;
    private static final int MAX_HEADER = 1024;

    private static final Pattern EXTENSION = Pattern.compile("(?!s3:|https:)[a-zA-Z0-9!_.*'()/-]+");

    /** The service takes 512 characters, of which an id and an attempt's number need some. */
    private static final int MAX_EXTENSION = 440;

    private static final Pattern FILENAME =
            Pattern.compile("(?!.*\\..*\\.)[a-zA-Z0-9][a-zA-Z0-9-_.]{0,31}");

    private RequestLimits() {}

    /**
     * Checks what a record asks for.
     *
     * @throws IllegalArgumentException with all that is wrong
     */
    public static void check(InvocationAttributes attributes) {
        Problems problems = new Problems();
        String endpoint = attributes.getEndpointName();
        if (endpoint != null) {
            endpointName("withEndpointName", endpoint, problems);
        }
        header("withContentType", attributes.getContentType(), problems);
        header("withAccept", attributes.getAccept(), problems);
        header("withCustomAttributes", attributes.getCustomAttributes(), problems);
        Duration ttl = attributes.getRequestTtl();
        if (ttl != null) {
            requestTtl("withRequestTtl", ttl, problems);
        }
        Duration timeout = attributes.getInvocationTimeout();
        if (timeout != null) {
            invocationTimeout("withInvocationTimeout", timeout, problems);
        }
        extension(attributes.getS3OutputPathExtension(), problems);
        String filename = attributes.getFilename();
        problems.require(
                filename == null || FILENAME.matcher(filename).matches(),
                "withFilename must be 1 to 32 letters, digits, hyphens and underscores with one"
                        + " dot at most, was \""
                        + filename
                        + "\"");
        problems.throwIfAny("the request");
    }

    static void endpointName(String what, String name, Problems problems) {
        problems.require(
                name.length() <= MAX_ENDPOINT_NAME && ENDPOINT_NAME.matcher(name).matches(),
                what + " must be 1 to 63 letters, digits and inner hyphens, was \"" + name + "\"");
    }

    static void header(String what, @Nullable String value, Problems problems) {
        problems.require(
                value == null
                        || (!value.isEmpty()
                                && value.length() <= MAX_HEADER
                                && value.chars().allMatch(c -> c >= ' ' && c <= '~')),
                what + " must be 1 to 1024 visible ASCII characters, was \"" + value + "\"");
    }

    static void requestTtl(String what, Duration ttl, Problems problems) {
        problems.seconds(what, ttl, Duration.ofSeconds(60), ServiceLimits.MAX_REQUEST_TTL);
    }

    static void invocationTimeout(String what, Duration timeout, Problems problems) {
        problems.seconds(
                what, timeout, Duration.ofSeconds(1), ServiceLimits.MAX_INVOCATION_TIMEOUT);
    }

    /** Dots as folders would make an output that no source reads. */
    private static void extension(@Nullable String extension, Problems problems) {
        if (extension == null) {
            return;
        }
        List<String> folders = Arrays.asList(extension.split("/", -1));
        problems.require(
                extension.length() <= MAX_EXTENSION
                        && EXTENSION.matcher(extension).matches()
                        && !folders.contains(".")
                        && !folders.contains(".."),
                "withS3OutputPathExtension must be 1 to "
                        + MAX_EXTENSION
                        + " of the characters a-z A-Z 0-9 ! _ . * ' ( ) / -, without . or .. as a"
                        + " folder and s3: or https: at its start, was \""
                        + extension
                        + "\"");
    }
}
