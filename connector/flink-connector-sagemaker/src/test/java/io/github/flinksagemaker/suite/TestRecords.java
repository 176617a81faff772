// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.suite;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records for the suites: distinct, so that a repeat can't pass for another record. */
final class TestRecords {

    private static final int LEAST = 30;
    private static final int SPREAD = 50;

    private TestRecords() {}

    static List<String> of(String prefix, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, LEAST + random.nextInt(SPREAD))
                .mapToObj(i -> '"' + prefix + '-' + i + '-' + random.nextInt() + '"')
                .collect(Collectors.toList());
    }
}
