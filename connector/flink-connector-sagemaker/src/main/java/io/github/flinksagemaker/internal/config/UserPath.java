// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.config;

import io.github.flinksagemaker.config.SageMakerAsyncOptions;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.jspecify.annotations.Nullable;

/**
 * The S3 locations that users set, checked when a job is built. A location from the ledger may be
 * stranger: it names an object that is there.
 */
public final class UserPath {

    private static final String SCHEME = "s3://";
    private static final String S3_EXPRESS = "--x-s3";

    /** An input's location goes in a header of 1,024 characters, of which it needs some itself. */
    private static final int MAX_STAGING_PATH = 924;

    /** A query or a fragment begins, what follows is an escape, or it may not be there at all. */
    private static final String NO_URI_CARRIES = "?#%\\^`{}|[]<>\"";

    /** In place of what can't be, so that the other settings can be checked all the same. */
    private static final S3Location NOWHERE = S3Location.of("missing", "");

    private UserPath() {}

    /**
     * Where sink and source meet.
     *
     * @throws IllegalArgumentException if it is no location that inputs and ledger can have; the
     *     message names the option and the value as it was written
     */
    public static S3Location staging(@Nullable String path) {
        String option = SageMakerAsyncOptions.STAGING_PATH.key();
        String text = String.valueOf(path);
        require(
                text.startsWith(SCHEME),
                option,
                path,
                "have the form s3://bucket/prefix (setStagingPath)");
        require(
                text.chars().allMatch(c -> c >= ' ' && c <= '~'),
                option,
                path,
                "hold visible ASCII only, since the names of inputs go in a request's header");
        require(
                text.chars().noneMatch(c -> NO_URI_CARRIES.indexOf(c) >= 0),
                option,
                path,
                "hold none of "
                        + NO_URI_CARRIES
                        + " since the names of inputs are URIs, of which whoever reads them would"
                        + " make another key, or none: take letters, digits and !$&'()*+,-./:;=@_~");
        S3Location location = location(option, text);
        require(
                !location.key().contains("//") && !location.key().startsWith("/"),
                option,
                path,
                "not hold an empty folder (//)");
        require(
                location.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_STAGING_PATH,
                option,
                path,
                "be at most "
                        + MAX_STAGING_PATH
                        + " bytes long, so that input locations keep to the service's 1,024");
        return location;
    }

    /** Of a builder's options; somewhere else if it can't be, which is a problem then. */
    public static S3Location staging(ReadableConfig options, Problems problems) {
        return orNowhere(
                problems.read(() -> staging(options.get(SageMakerAsyncOptions.STAGING_PATH))));
    }

    /** The same for where what is read or named may be. */
    public static List<S3Location> allowed(
            ConfigOption<List<String>> option, ReadableConfig options, Problems problems) {
        List<S3Location> allowed = new ArrayList<>();
        for (String one : options.getOptional(option).orElse(List.of())) {
            allowed.add(orNowhere(problems.read(() -> allowed(option.key(), one))));
        }
        return List.copyOf(allowed);
    }

    private static S3Location orNowhere(@Nullable S3Location read) {
        return read == null ? NOWHERE : read;
    }

    /**
     * Where objects may be that are read or named.
     *
     * @throws IllegalArgumentException if none can be there; see {@link #staging}
     */
    static S3Location allowed(String option, @Nullable String path) {
        require(
                String.valueOf(path).chars().noneMatch(c -> c == '?' || c == '#' || c < ' '),
                option,
                path,
                "hold no ?, # or control character: as a part of a URL those are no part of a key, and"
                        + " nothing would be under it");
        return location(option, path);
    }

    /** The whole path as one word: bucket and folders, joined by hyphens. */
    public static String defaultName(S3Location staging) {
        String path = staging.bucket() + "/" + staging.key();
        return path.replaceAll("/+$", "").replace('/', '-');
    }

    private static S3Location location(String option, @Nullable String path) {
        S3Location location = parse(option, path);
        List<String> folders = Arrays.asList(location.key().split("/", -1));
        require(
                !folders.contains("..") && !folders.contains("."),
                option,
                path,
                "not hold . or .. as a folder, which S3 takes as a name and others as a way up");
        require(
                location.bucket().chars().noneMatch(c -> c >= 'A' && c <= 'Z'),
                option,
                path,
                "name a bucket without upper-case letters, which no bucket has");
        require(
                !location.bucket().endsWith(S3_EXPRESS),
                option,
                path,
                "not be in an S3 Express bucket ("
                        + S3_EXPRESS
                        + "), whose listings have no order and no start: take one for general"
                        + " purposes");
        return location;
    }

    private static S3Location parse(String option, @Nullable String path) {
        String text = String.valueOf(path);
        try {
            boolean bucketOnly = text.startsWith(SCHEME) && text.indexOf('/', SCHEME.length()) < 0;
            return S3Location.parse(bucketOnly ? text + "/" : text);
        } catch (IllegalArgumentException e) {
            throw refusal(option, path, "be an S3 location such as s3://bucket/prefix");
        }
    }

    private static void require(
            boolean condition, String option, @Nullable String path, String must) {
        if (!condition) {
            throw refusal(option, path, must);
        }
    }

    private static IllegalArgumentException refusal(
            String option, @Nullable String path, String must) {
        return new IllegalArgumentException(
                option + " must " + must + ", was " + (path == null ? "null" : '"' + path + '"'));
    }
}
