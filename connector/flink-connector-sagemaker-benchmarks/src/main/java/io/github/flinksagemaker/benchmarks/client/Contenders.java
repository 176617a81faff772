// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.NothingContender;
import io.github.flinksagemaker.benchmarks.contender.batched.BatchedContender;
import io.github.flinksagemaker.benchmarks.contender.calls.ClientSettings;
import io.github.flinksagemaker.benchmarks.contender.connector.ConnectorContender;
import io.github.flinksagemaker.benchmarks.contender.connector.SinkContender;
import io.github.flinksagemaker.benchmarks.contender.limit.LimitContender;
import io.github.flinksagemaker.benchmarks.contender.perrecord.PerRecordContender;
import java.util.function.Supplier;
import org.apache.flink.connector.base.DeliveryGuarantee;

/** All contenders, by name. */
public enum Contenders {
    AT_LEAST_ONCE(
            "connector, at least once",
            () -> ConnectorContender.of(DeliveryGuarantee.AT_LEAST_ONCE)),
    EXACTLY_ONCE(
            "connector, exactly once", () -> ConnectorContender.of(DeliveryGuarantee.EXACTLY_ONCE)),
    NOTIFIED(
            "connector, notifications",
            () -> ConnectorContender.of(DeliveryGuarantee.AT_LEAST_ONCE).notified()),
    INLINE_POLLED(
            "connector, inline",
            () -> ConnectorContender.of(DeliveryGuarantee.AT_LEAST_ONCE).inline()),
    INLINE(
            "connector, inline, notifications",
            () -> ConnectorContender.of(DeliveryGuarantee.AT_LEAST_ONCE).notified().inline()),
    PER_RECORD("by hand, per record", PerRecordContender::new),
    BATCHED(
            "by hand, batched, the SDK's defaults",
            () -> new BatchedContender(ClientSettings.SDK_DEFAULTS)),
    BATCHED_EQUAL(
            "by hand, batched, the connector's client settings",
            () -> new BatchedContender(ClientSettings.AS_CONNECTOR)),
    LIMIT("limit", () -> new LimitContender(false)),
    LIMIT_INLINE("limit, inline", () -> new LimitContender(true)),
    SINK("connector's sink alone", SinkContender::new),
    NOTHING("records, discarded", NothingContender::new);

    private final String label;
    private final Supplier<Contender> make;

    Contenders(String label, Supplier<Contender> make) {
        this.label = label;
        this.make = make;
    }

    /** As in tables. */
    public String label() {
        return label;
    }

    public Contender contender() {
        return make.get();
    }
}
