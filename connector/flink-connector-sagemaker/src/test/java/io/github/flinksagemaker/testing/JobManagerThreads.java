// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testing;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Threads as those in which a JobManager runs an RPC endpoint's code, among it what makes an
 * enumerator: of a pool that all jobs share, and that lasts for as long as the process. Up to Java
 * 23 a thread remembers whose code was on the stack that made it, and so whose class loader.
 */
public final class JobManagerThreads implements AutoCloseable {

    private final ForkJoinPool pool =
            new ForkJoinPool(
                    4,
                    made -> new ForkJoinWorkerThread(made) {},
                    null,
                    false,
                    4,
                    4,
                    1,
                    null,
                    1,
                    TimeUnit.DAYS);

    /**
     * Runs what a class does that a class loader of its own has loaded, with all else of ours, as
     * from a job's jar; waits until nothing holds that class loader any more. A test's time-out
     * bounds the wait.
     *
     * @param type has a public constructor without parameters
     */
    public void runAsJob(Class<? extends Runnable> type) throws Exception {
        ReferenceQueue<ClassLoader> freed = new ReferenceQueue<>();
        PhantomReference<ClassLoader> job = new PhantomReference<>(run(type), freed);
        while (freed.remove(50) != job) {
            System.gc();
        }
    }

    /** In a frame of its own, so that no local variable of another one holds the class loader. */
    private ClassLoader run(Class<? extends Runnable> type) throws Exception {
        try (ChildFirst loader = new ChildFirst()) {
            Class<?> loaded = loader.loadClass(type.getName());
            Runnable job = (Runnable) loaded.getConstructor().newInstance();
            pool.submit(() -> runWith(loader, job)).get();
            return loader;
        }
    }

    private static void runWith(ClassLoader loader, Runnable job) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            job.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }

    /** Has a copy of each class of ours; all else is that of its parent. */
    private static final class ChildFirst extends URLClassLoader {

        ChildFirst() {
            super(classPath(), JobManagerThreads.class.getClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(GuardedThread.class, JobManagerThreads.class)
                    .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                    .toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.github.flinksagemaker.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
