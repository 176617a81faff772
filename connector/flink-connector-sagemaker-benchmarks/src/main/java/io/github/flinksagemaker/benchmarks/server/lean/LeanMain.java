// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server.lean;

import io.github.flinksagemaker.benchmarks.server.Control;

/** The servers' process. Ends when its standard input does. */
public final class LeanMain {

    private LeanMain() {}

    public static void main(String[] arguments) throws Exception {
        try (LeanServers servers = LeanServers.start()) {
            Control.serve(servers);
        }
    }
}
