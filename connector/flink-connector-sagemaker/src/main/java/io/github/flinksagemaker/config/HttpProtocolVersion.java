package io.github.flinksagemaker.config;

/** HTTP versions by the names of Flink's other AWS connectors; the services here offer only 1.1. */
public enum HttpProtocolVersion {
    HTTP1_1,
    HTTP2
}
