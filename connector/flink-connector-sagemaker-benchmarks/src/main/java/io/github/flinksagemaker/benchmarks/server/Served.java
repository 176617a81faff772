// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.server;

import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.Map;
import java.util.Properties;

/** What {@link Control} tells of and does to the servers of its process. */
public interface Served {

    /** The options of a client, and {@link #BUCKET} and {@link #QUEUE_URL}. */
    Properties connection();

    /** Requests since the last {@link #reset}. */
    Map<Operation, Long> counts();

    /** Counts begin anew. */
    void reset();

    /** Forgets all objects and messages, and begins counts anew. */
    void clear();

    /** From now on each request is answered after so many milliseconds. */
    void delay(int millis);

    String BUCKET = "bucket";

    /** Left out if there is no queue. */
    String QUEUE_URL = "queueUrl";
}
