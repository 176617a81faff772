// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.reader;

import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** Opens schemas with what a reader has to offer them. */
public final class SchemaOpener {

    private SchemaOpener() {}

    /**
     * Opens a schema.
     *
     * @param group the metric group under the reader's that the schema's metrics go to
     */
    public static void open(
            DeserializationSchema<?> schema, String group, SourceReaderContext context)
            throws Exception {
        schema.open(
                new DeserializationSchema.InitializationContext() {
                    @Override
                    public MetricGroup getMetricGroup() {
                        return context.metricGroup().addGroup(group);
                    }

                    @Override
                    public UserCodeClassLoader getUserCodeClassLoader() {
                        return context.getUserCodeClassLoader();
                    }
                });
    }
}
