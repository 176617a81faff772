// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.contender.RunTarget;
import io.github.flinksagemaker.benchmarks.measure.RequestCounts;
import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import io.github.flinksagemaker.benchmarks.server.ServerControl;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.UUID;

/** The servers, or what stands for them in memory: where a run takes place, and its counts. */
interface Servers {

    /** Something of its own for one job. */
    RunTarget target(String name) throws Exception;

    /** Counts begin anew. */
    void reset() throws Exception;

    RequestCounts counts() throws Exception;

    /** The servers' process's CPU time; 0 in memory. */
    long serverCpuNanos() throws Exception;

    static Servers of(Scenario scenario, int controlPort) {
        return scenario.store() == Scenario.Store.S3
                ? new Remote(controlPort)
                : new InMemory(scenario.storeMillis());
    }

    /** The servers' process. */
    final class Remote implements Servers {
        private final int port;
        private final ServerControl control;

        Remote(int port) {
            this.port = port;
            this.control = new ServerControl(port);
        }

        @Override
        public RunTarget target(String name) throws Exception {
            return RunTarget.of(control.connection(), port, name + "-" + UUID.randomUUID());
        }

        @Override
        public void reset() throws Exception {
            control.reset();
        }

        @Override
        public RequestCounts counts() throws Exception {
            return RequestCounts.of(control.counts());
        }

        @Override
        public long serverCpuNanos() throws Exception {
            return control.counts().cpuNanos();
        }
    }

    /** This process's memory: a new store for each job. */
    final class InMemory implements Servers {
        private final int answerMillis;

        InMemory(int answerMillis) {
            this.answerMillis = answerMillis;
        }

        @Override
        public RunTarget target(String name) {
            MemoryServices.open(answerMillis);
            return RunTarget.inMemory(name);
        }

        @Override
        public void reset() {}

        @Override
        public RequestCounts counts() {
            MemoryServices services = MemoryServices.get();
            return new RequestCounts()
                    .set(Operation.PUT_OBJECT, services.store().puts())
                    .set(Operation.GET_OBJECT, services.store().gets())
                    .set(Operation.LIST_OBJECTS_V2, services.store().lists())
                    .set(Operation.INVOKE_ENDPOINT_ASYNC, services.endpoint().invocations());
        }

        @Override
        public long serverCpuNanos() {
            return 0;
        }
    }
}
