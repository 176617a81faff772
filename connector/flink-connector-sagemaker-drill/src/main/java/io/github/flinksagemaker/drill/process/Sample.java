// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

/**
 * What a process held at a moment.
 *
 * @param second since the process began
 * @param heap live bytes, right after a full collection
 * @param threads live ones
 * @param files open ones, sockets included
 */
public record Sample(long second, long heap, long threads, long files) {

    String write() {
        return second + " " + heap + " " + threads + " " + files;
    }

    static Sample read(String line) {
        String[] parts = line.split(" ");
        return new Sample(
                Long.parseLong(parts[0]),
                Long.parseLong(parts[1]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3]));
    }
}
