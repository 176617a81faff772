// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.config;

import org.apache.flink.annotation.PublicEvolving;

/** HTTP versions by the names of Flink's other AWS connectors; the services here offer only 1.1. */
@PublicEvolving
public enum HttpProtocolVersion {
    HTTP1_1,
    HTTP2
}
