// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.benchmarks.client;

import io.github.flinksagemaker.benchmarks.contender.Place;
import io.github.flinksagemaker.benchmarks.measure.RequestCounts;
import io.github.flinksagemaker.benchmarks.memory.MemoryServices;
import io.github.flinksagemaker.benchmarks.server.ServerControl;
import io.github.flinksagemaker.benchmarks.workload.Scenario;
import io.github.flinksagemaker.testkit.fault.Operation;
import java.util.UUID;

/** The servers, or what stands for them in memory: where a run takes place, and its counts. */
interface Store {

    /** A place of its own for one job. */
    Place place(String name) throws Exception;

    /** Counts begin anew. */
    void reset() throws Exception;

    RequestCounts counts() throws Exception;

    /** The servers' process's CPU time; 0 in memory. */
    long serverCpuNanos() throws Exception;

    static Store of(Scenario scenario, int controlPort) {
        return scenario.store() == Scenario.Store.S3
                ? new Servers(controlPort)
                : new Memory(scenario.storeMillis());
    }

    /** The servers' process. */
    final class Servers implements Store {
        private final int port;
        private final ServerControl control;

        Servers(int port) {
            this.port = port;
            this.control = new ServerControl(port);
        }

        @Override
        public Place place(String name) throws Exception {
            return Place.of(control.connection(), port, name + "-" + UUID.randomUUID());
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
    final class Memory implements Store {
        private final int answerMillis;

        Memory(int answerMillis) {
            this.answerMillis = answerMillis;
        }

        @Override
        public Place place(String name) {
            MemoryServices.open(answerMillis);
            return Place.inMemory(name);
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
