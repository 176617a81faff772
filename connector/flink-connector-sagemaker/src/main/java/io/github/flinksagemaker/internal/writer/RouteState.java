// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.writer;

import io.github.flinksagemaker.internal.split.StateInput;
import io.github.flinksagemaker.model.InvocationAttributes;
import io.github.flinksagemaker.model.S3Location;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An entry's route in the writer's state: a bit for each member that it has, and those. */
final class RouteState {

    private static final int KEY = 1;
    private static final int LOCATION = 1 << 1;
    private static final int ENDPOINT_NAME = 1 << 2;
    private static final int CONTENT_TYPE = 1 << 3;
    private static final int ACCEPT = 1 << 4;
    private static final int CUSTOM_ATTRIBUTES = 1 << 5;
    private static final int REQUEST_TTL = 1 << 6;
    private static final int INVOCATION_TIMEOUT = 1 << 7;
    private static final int EXTENSION = 1 << 8;
    private static final int FILENAME = 1 << 9;
    private static final int ALL = (1 << 10) - 1;

    private RouteState() {}

    static void write(DataOutputStream out, RequestRoute route) throws IOException {
        InvocationAttributes asked = route.attributes();
        S3Location location = route.payloadLocation();
        Duration ttl = asked.getRequestTtl();
        Duration timeout = asked.getInvocationTimeout();
        out.writeShort(
                bit(KEY, route.batchKey())
                        | bit(LOCATION, location)
                        | bit(ENDPOINT_NAME, asked.getEndpointName())
                        | bit(CONTENT_TYPE, asked.getContentType())
                        | bit(ACCEPT, asked.getAccept())
                        | bit(CUSTOM_ATTRIBUTES, asked.getCustomAttributes())
                        | bit(REQUEST_TTL, ttl)
                        | bit(INVOCATION_TIMEOUT, timeout)
                        | bit(EXTENSION, asked.getS3OutputPathExtension())
                        | bit(FILENAME, asked.getFilename()));
        writeText(out, route.batchKey());
        writeText(out, location == null ? null : location.toString());
        writeText(out, asked.getEndpointName());
        writeText(out, asked.getContentType());
        writeText(out, asked.getAccept());
        writeText(out, asked.getCustomAttributes());
        writeSeconds(out, ttl);
        writeSeconds(out, timeout);
        writeText(out, asked.getS3OutputPathExtension());
        writeText(out, asked.getFilename());
    }

    static RequestRoute read(StateInput in) throws IOException {
        int has = in.readUnsignedShort();
        if (has == 0) {
            return RequestRoute.SHARED;
        }
        if ((has & ~ALL) != 0) {
            throw in.broken("an impossible route");
        }
        String key = readText(in, has & KEY);
        String location = readText(in, has & LOCATION);
        InvocationAttributes asked =
                InvocationAttributes.defaults()
                        .withEndpointName(readText(in, has & ENDPOINT_NAME))
                        .withContentType(readText(in, has & CONTENT_TYPE))
                        .withAccept(readText(in, has & ACCEPT))
                        .withCustomAttributes(readText(in, has & CUSTOM_ATTRIBUTES))
                        .withRequestTtl(readSeconds(in, has & REQUEST_TTL))
                        .withInvocationTimeout(readSeconds(in, has & INVOCATION_TIMEOUT))
                        .withS3OutputPathExtension(readText(in, has & EXTENSION))
                        .withFilename(readText(in, has & FILENAME));
        return RequestRoute.of(asked, key, location == null ? null : S3Location.parse(location));
    }

    private static int bit(int bit, @Nullable Object member) {
        return member == null ? 0 : bit;
    }

    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text != null) {
            WriterStateSerializer.writeText(out, text);
        }
    }

    private static void writeSeconds(DataOutputStream out, @Nullable Duration duration)
            throws IOException {
        if (duration != null) {
            out.writeInt(Math.toIntExact(duration.toSeconds()));
        }
    }

    private static @Nullable String readText(StateInput in, int has) throws IOException {
        return has == 0 ? null : in.readText();
    }

    private static @Nullable Duration readSeconds(StateInput in, int has) throws IOException {
        return has == 0 ? null : Duration.ofSeconds(in.readInt());
    }
}
