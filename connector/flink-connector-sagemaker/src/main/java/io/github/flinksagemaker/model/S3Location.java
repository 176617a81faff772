package io.github.flinksagemaker.model;

import com.google.auto.value.AutoValue;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bucket and key of an S3 object, or of everything under a prefix.
 *
 * <p>SageMaker names objects as {@code s3://bucket/key} or as an {@code https://} URL; both are
 * read into bucket and key, and neither is ever fetched as a URL.
 */
@AutoValue
public abstract class S3Location implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern S3_URI = Pattern.compile("s3://([^/]+)/(.*)", Pattern.DOTALL);
    private static final Pattern VIRTUAL_HOST =
            Pattern.compile(
                    "https://([^/]+)\\.s3[.-][^/]*amazonaws\\.com[^/]*/(.*)", Pattern.DOTALL);
    private static final Pattern PATH_STYLE =
            Pattern.compile("https://s3[.-][^/]*amazonaws\\.com[^/]*/([^/]+)/(.*)", Pattern.DOTALL);

    public abstract String bucket();

    /** The object's key, without a leading slash. */
    public abstract String key();

    public static S3Location of(String bucket, String key) {
        return new AutoValue_S3Location(bucket, key);
    }

    /**
     * Reads an {@code s3://} URI or one of S3's {@code https://} forms.
     *
     * @throws IllegalArgumentException if {@code location} is neither
     */
    public static S3Location parse(String location) {
        for (Pattern form : new Pattern[] {S3_URI, PATH_STYLE, VIRTUAL_HOST}) {
            Matcher matcher = form.matcher(location);
            if (matcher.matches()) {
                return of(matcher.group(1), matcher.group(2));
            }
        }
        throw new IllegalArgumentException(
                "not an S3 location, expected s3://bucket/key: " + location);
    }

    /** The location whose key is this key, a slash, and {@code relative}. */
    public S3Location resolve(String relative) {
        return of(
                bucket(),
                key().isEmpty() || key().endsWith("/") ? key() + relative : key() + "/" + relative);
    }

    /** {@code s3://bucket/key}. */
    @Override
    public final String toString() {
        return "s3://" + bucket() + "/" + key();
    }
}
