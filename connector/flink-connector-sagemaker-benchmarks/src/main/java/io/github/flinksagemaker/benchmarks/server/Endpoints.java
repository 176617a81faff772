// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

/** Names on the server. */
public final class Endpoints {

    public static final String SILENT = "model";
    public static final String NOTIFYING = "model-that-notifies";
    public static final String QUEUE = "notifications";

    private Endpoints() {}
}
