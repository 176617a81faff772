// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Bucket and key of an S3 object, or of everything under a prefix.
 *
 * <p>SageMaker names objects as {@code s3://bucket/key} or as an {@code https://} URL; both are
 * read into bucket and key, and neither is ever fetched as a URL.
 */
@PublicEvolving
@AutoValue
public abstract class S3Location implements Serializable {

    private static final long serialVersionUID = 1L;

    // Legacy buckets may be longer than 63 and have upper case; none starts with a dot, so that a
    // bucket can never climb in a path.
    private static final int LONGEST_BUCKET = 255;
    private static final String BUCKET =
            "([A-Za-z0-9][A-Za-z0-9._-]{0," + (LONGEST_BUCKET - 1) + "})";
    private static final String REGION =
            "(?:[a-z]{2,4}(?:-[a-z]{1,16}){1,3}-[0-9]{1,2}|external-1)";
    private static final String HOST =
            "s3(?:-fips)?(?:\\.dualstack)?(?:[.-]"
                    + REGION
                    + ")?\\.amazonaws\\.(?:com|com\\.cn|eu)";
    private static final String KEY = "(?:/(.*))?";

    private static final String SCHEME = "s3://";
    private static final Pattern PATH_STYLE = form("https://" + HOST + "/" + BUCKET + KEY);
    private static final Pattern VIRTUAL_HOST = form("https://" + BUCKET + "\\." + HOST + KEY);
    private static final List<Pattern> URLS = List.of(PATH_STYLE, VIRTUAL_HOST);

    public abstract String bucket();

    /** The object's key, without a leading slash. */
    public abstract String key();

    public static S3Location of(String bucket, String key) {
        return new AutoValue_S3Location(bucket, key);
    }

    /**
     * Reads an {@code s3://} URI or one of S3's {@code https://} forms: path-style or with the
     * bucket in the host's name, with or without region. The key is taken as it stands, without
     * percent-decoding; it is empty if only a bucket is named.
     *
     * @throws IllegalArgumentException if {@code location} is neither
     */
    public static S3Location parse(String location) {
        if (location.startsWith(SCHEME)) {
            return parseUri(location);
        }
        for (Pattern form : URLS) {
            Matcher matcher = form.matcher(location);
            if (matcher.matches()) {
                String key = matcher.group(2);
                return of(matcher.group(1), key == null ? "" : key);
            }
        }
        throw unreadable(location);
    }

    /** By hand: a reader parses locations all the time, and nearly all are of this form. */
    private static S3Location parseUri(String location) {
        int from = SCHEME.length();
        int slash = location.indexOf('/', from);
        int end = slash < 0 ? location.length() : slash;
        if (end == from || end - from > LONGEST_BUCKET || !isLetterOrDigit(location.charAt(from))) {
            throw unreadable(location);
        }
        for (int i = from + 1; i < end; i++) {
            char c = location.charAt(i);
            if (!isLetterOrDigit(c) && c != '.' && c != '_' && c != '-') {
                throw unreadable(location);
            }
        }
        return of(location.substring(from, end), slash < 0 ? "" : location.substring(slash + 1));
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static IllegalArgumentException unreadable(String location) {
        return new IllegalArgumentException(
                "not an S3 location, expected s3://bucket/key: " + location);
    }

    private static Pattern form(String regex) {
        return Pattern.compile(regex, Pattern.DOTALL);
    }

    /** The location whose key is this key, a slash, and {@code relative}. */
    public S3Location resolve(String relative) {
        return of(
                bucket(),
                key().isEmpty() || key().endsWith("/") ? key() + relative : key() + "/" + relative);
    }

    /** Whether this is in the folder {@code path}, or anywhere in a bucket that it names alone. */
    public final boolean isUnder(S3Location path) {
        String folder = path.key();
        return bucket().equals(path.bucket())
                && (folder.isEmpty()
                        || key().startsWith(folder.endsWith("/") ? folder : folder + "/"));
    }

    /** Whether a folder of the key is {@code .} or {@code ..}, which S3 takes as a name. */
    public final boolean hasDotFolders() {
        for (String folder : key().split("/", -1)) {
            if (folder.equals(".") || folder.equals("..")) {
                return true;
            }
        }
        return false;
    }

    /** {@code s3://bucket/key}. */
    @Override
    public final String toString() {
        return SCHEME + bucket() + "/" + key();
    }
}
