// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.drill.process;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** Writes a sample of its own process into a file, every ten seconds. */
final class Sampler implements Runnable {

    private static final long EVERY_SECONDS = 10;

    private final Path file;

    Sampler(Path file) {
        this.file = file;
    }

    @Override
    public void run() {
        UnixOperatingSystemMXBean system =
                (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(EVERY_SECONDS);
                System.gc(); // what is used without this is garbage for the most part
                Sample sample =
                        new Sample(
                                ManagementFactory.getRuntimeMXBean().getUptime() / 1000,
                                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                                ManagementFactory.getThreadMXBean().getThreadCount(),
                                system.getOpenFileDescriptorCount());
                Files.writeString(
                        file,
                        sample.write() + "\n",
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("can't write samples to " + file, e);
        }
    }
}
