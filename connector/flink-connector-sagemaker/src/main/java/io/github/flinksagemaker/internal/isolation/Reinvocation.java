// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.isolation;

import io.github.flinksagemaker.format.BatchFormat;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.invoke.InferenceEndpoint;
import io.github.flinksagemaker.internal.ledger.LedgerPaths;
import io.github.flinksagemaker.internal.read.EventLoop;
import io.github.flinksagemaker.internal.read.LocationRules;
import io.github.flinksagemaker.internal.read.S3Clock;
import io.github.flinksagemaker.internal.s3.ObjectStore;
import org.apache.flink.metrics.MetricGroup;

/** What a reader needs to invoke again what failed, beside what it reads with. */
public final class Reinvocation {

    /** Of what a reader may buffer, an input that is cut may take this part. */
    private static final int PART_OF_BUFFER = AttemptQueue.MAX_BEING_SENT;

    private final InferenceEndpoint endpoint;
    private final BatchFormat format;
    private final MetricGroup group;

    /**
     * @param endpoint closed with the store that it was opened with
     * @param format the sink's
     */
    public Reinvocation(InferenceEndpoint endpoint, BatchFormat format, MetricGroup group) {
        this.endpoint = endpoint;
        this.format = format;
        this.group = group;
    }

    /** Made on any thread, used on the loop's. */
    public Isolator isolator(
            EventLoop loop,
            S3Clock clock,
            IsolationHost host,
            ObjectStore store,
            LedgerPaths paths,
            LocationRules rules,
            SourceSettings settings,
            CarriedBytes carried) {
        PatientCalls calls = new PatientCalls(loop, clock);
        FoundAttempts found = new FoundAttempts(store, paths, calls);
        AttemptPayloads payloads =
                new AttemptPayloads(
                        store,
                        calls,
                        paths,
                        rules,
                        format,
                        settings.maxBufferedBytes() / PART_OF_BUFFER,
                        carried);
        AttemptSender sender =
                new AttemptSender(
                        loop,
                        store,
                        endpoint,
                        paths,
                        clock,
                        settings.deadlineGrace(),
                        calls,
                        found,
                        payloads);
        return new Isolator(
                loop, clock, host, sender, payloads, found, new IsolationMetrics(group), settings);
    }
}
