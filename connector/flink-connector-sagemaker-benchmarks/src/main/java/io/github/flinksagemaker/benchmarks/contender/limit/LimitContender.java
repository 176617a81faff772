// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.contender.limit;

import io.github.flinksagemaker.benchmarks.contender.Contender;
import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.contender.calls.Calls;
import io.github.flinksagemaker.benchmarks.contender.calls.ClientSettings;
import io.github.flinksagemaker.benchmarks.workload.Scenario;

/**
 * A bare loop. It knows that the model's latency has a bound, and asks for an output only when that
 * has passed: so PUT, invoke and GET are all, or, inline, invoke and GET. It keeps nothing: when it
 * dies, what was open is lost.
 */
public final class LimitContender implements Contender {

    private final boolean inline;

    /** {@code inline}: inputs go into the call itself. */
    public LimitContender(boolean inline) {
        this.inline = inline;
    }

    @Override
    public AutoCloseable start(Scenario scenario, long records, RunTarget target) {
        Calls calls = Calls.of(target, ClientSettings.AS_CONNECTOR);
        Fetching fetching = new Fetching(calls);
        Sending sending = new Sending(scenario, records, target, calls, inline, fetching::later);
        fetching.start();
        sending.start();
        return () -> {
            sending.stop();
            fetching.stop();
            calls.close();
        };
    }
}
