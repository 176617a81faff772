// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Bytes as an earlier version wrote them, under {@code src/test/resources/golden}. They never
 * change: what reads them must go on reading them, and what wrote them must go on writing them or
 * get a new version.
 */
public final class GoldenBytes {

    private GoldenBytes() {}

    public static byte[] read(String name) {
        try (InputStream in = GoldenBytes.class.getResourceAsStream("/golden/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
