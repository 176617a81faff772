// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.run;

import io.github.flinksagemaker.drill.kit.KitProcessHandle;
import io.github.flinksagemaker.drill.plan.PlannedFault;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Begins and ends the faults of the services at their time, on a thread of its own. */
final class ServiceTrack implements AutoCloseable {

    private final KitProcessHandle kit;
    private final List<PlannedFault> faults;
    private final long begin;
    private final Log log;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable PlannedFault now;
    private volatile @Nullable RuntimeException failure;

    /**
     * Makes a track; {@link #start()} sets it going.
     *
     * @param begin when the input begins, milliseconds since the epoch
     */
    ServiceTrack(KitProcessHandle kit, List<PlannedFault> faults, long begin, Log log) {
        this.kit = kit;
        this.faults = faults;
        this.begin = begin;
        this.log = log;
        this.thread = new Thread(this::run, "drill-services");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            for (PlannedFault fault : faults) {
                if (isOverBy(begin + fault.at().toMillis())) {
                    return;
                }
                kit.begin(fault.kind(), fault.draw());
                now = fault;
                log.happened(fault.kind(), "for " + fault.lasting().toMillis() + " ms");
                boolean stop = isOverBy(begin + fault.end().toMillis());
                kit.end(fault.kind());
                now = null;
                if (stop) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private boolean isOverBy(long moment) throws InterruptedException {
        long wait = moment - System.currentTimeMillis();
        return over.await(Math.max(0, wait), TimeUnit.MILLISECONDS);
    }

    @Nullable PlannedFault now() {
        return now;
    }

    /** Ends what is in force. */
    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        kit.endAll();
        RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
