// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import com.google.auto.value.AutoValue;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Which request a record may go in: records share one only if their routes are equal. */
@AutoValue
public abstract class RequestRoute implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of a sink that tells no records apart. */
    public static final RequestRoute SHARED = of(InvocationAttributes.defaults(), null, null);

    public abstract InvocationAttributes attributes();

    /** The batch key's text; null if the sink has none. */
    public abstract @Nullable String batchKey();

    /** Where the payload lies already; such a record has a request of its own. */
    public abstract @Nullable S3Location payloadLocation();

    public static RequestRoute of(
            InvocationAttributes attributes,
            @Nullable String batchKey,
            @Nullable S3Location payloadLocation) {
        return new AutoValue_RequestRoute(attributes, batchKey, payloadLocation);
    }

    /** About how many bytes it takes in memory, if no other record shares it. */
    final long heldBytes() {
        if (this == SHARED) {
            return 0;
        }
        S3Location location = payloadLocation();
        InvocationAttributes asked = attributes();
        return 128L
                + 2L
                        * (length(batchKey())
                                + (location == null ? 0 : location.key().length())
                                + length(asked.getContentType())
                                + length(asked.getAccept())
                                + length(asked.getCustomAttributes())
                                + length(asked.getS3OutputPathExtension()));
    }

    private static int length(@Nullable String text) {
        return text == null ? 0 : text.length();
    }

    /** Without what a record may have put into it, so that no log shows it. */
    @Override
    public final String toString() {
        return "the route of a request";
    }
}
