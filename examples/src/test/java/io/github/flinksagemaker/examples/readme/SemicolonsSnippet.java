// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.examples.readme;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.flinksagemaker.format.Splitting;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The snippet of {@code docs/formats.md} that is a splitting of one's own, compiled. */
final class SemicolonsSnippet {

    private SemicolonsSnippet() {}

    // snippet
    static class Semicolons implements Splitting {
        @Override
        public String name() {
            return "semicolons";
        }

        @Override
        public List<byte[]> split(byte[] response) {
            String[] predictions = new String(response, UTF_8).split(";", -1);
            return Arrays.stream(predictions)
                    .map(one -> one.getBytes(UTF_8))
                    .collect(Collectors.toList());
        }
    }
    // end
}
