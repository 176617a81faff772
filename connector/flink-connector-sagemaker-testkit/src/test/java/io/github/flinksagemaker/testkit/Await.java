// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import java.time.Duration;
import java.util.function.Supplier;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Waits for conditions. */
final class Await {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private Await() {}

    static void until(String what, Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.get()) {
            if (System.nanoTime() > deadline) {
                Assertions.fail("Waited in vain until " + what);
            }
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted while waiting until " + what, e);
            }
        }
    }

    /** The text of an object, once it is there. */
    static String object(S3Client s3, String location) {
        String[] text = new String[1];
        until(
                location + " exists",
                () -> {
                    text[0] = objectIfPresent(s3, location);
                    return text[0] != null;
                });
        return text[0];
    }

    static @Nullable String objectIfPresent(S3Client s3, String location) {
        String[] parts = location.substring("s3://".length()).split("/", 2);
        try {
            return s3.getObjectAsBytes(b -> b.bucket(parts[0]).key(parts[1])).asUtf8String();
        } catch (NoSuchKeyException e) {
            return null;
        }
    }
}
