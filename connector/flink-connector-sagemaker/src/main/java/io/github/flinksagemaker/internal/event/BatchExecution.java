// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import org.apache.flink.api.connector.source.SourceEvent;

/** From a reader: the execution is batch, where jobs follow each other. */
public enum BatchExecution implements SourceEvent {
    INSTANCE
}
