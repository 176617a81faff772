// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.sink;

import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.writer.WriterServices;
import java.time.Duration;
import java.util.Properties;

/** What of a sink only tests set. */
public final class SinkSeam {

    private SinkSeam() {}

    /** What is refused at a fresh start is tried for three seconds, not for a minute. */
    public static <IN> SageMakerAsyncSinkBuilder<IN> impatient(
            SageMakerAsyncSinkBuilder<IN> sink, Properties clients) {
        WriterServices.Factory services = WriterServices.aws(AwsSettings.of(clients));
        return sink.setServices(
                user ->
                        services.create(user)
                                .withPatience(Duration.ofSeconds(3), Duration.ofMinutes(5)));
    }
}
