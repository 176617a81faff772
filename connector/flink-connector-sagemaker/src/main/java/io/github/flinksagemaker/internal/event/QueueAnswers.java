// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.event;

import com.google.auto.value.AutoValue;
import org.apache.flink.api.connector.source.SourceEvent;

/**
 * To a reader: whether the notification queue answers. While it does not, the reader polls as it
 * would without a queue. Readers that have not been told take it that it does.
 */
@AutoValue
public abstract class QueueAnswers implements SourceEvent {

    private static final long serialVersionUID = 1L;

    public abstract boolean answers();

    public static QueueAnswers of(boolean answers) {
        return new AutoValue_QueueAnswers(answers);
    }
}
