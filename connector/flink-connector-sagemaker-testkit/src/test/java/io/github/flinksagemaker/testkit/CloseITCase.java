// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.testkit.endpoint.Notifications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CloseITCase {

    @Test
    void closesWithinASecondAndLeavesNeitherThreadNorFile() throws IOException {
        // Once before: what the JVM and the SDK keep for good is not the kit's.
        useAndClose();
        Set<Thread> threadsBefore = threads();
        Set<Path> filesBefore = temporaryFiles();
        // The quickest of three: a busy machine may hold up one of them.
        Duration closing =
                Stream.generate(CloseITCase::useAndClose)
                        .limit(3)
                        .min(Comparator.naturalOrder())
                        .orElseThrow();
        awaitOnly(threadsBefore);
        assertThat(temporaryFiles()).isEqualTo(filesBefore);
        assertThat(closing).isLessThan(Duration.ofSeconds(1));
        System.out.println("Closed in " + closing.toMillis() + " ms");
    }

    @Test
    void aStartThatFailsLeavesNoThread() {
        try (SageMakerTestKit first = SageMakerTestKit.builder().start()) {
            Set<Thread> threadsBefore = threads();
            assertThatThrownBy(
                            () ->
                                    SageMakerTestKit.builder()
                                            .sageMakerPort(first.sageMakerEndpoint().getPort())
                                            .start())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("did not start on port");
            awaitOnly(threadsBefore);
        }
    }

    @Test
    void closesWhileInvocationsAreOnTheirWay() {
        SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint("slow", spec -> spec.latency(Duration.ofHours(1)))
                        .start();
        try (Invoker invoker = new Invoker(kit)) {
            for (int i = 0; i < 20; i++) {
                invoker.invoke("slow", "id-" + i);
            }
        }
        kit.close();
        kit.close();
    }

    private static void awaitOnly(Set<Thread> before) {
        Await.until(
                "the other threads are gone",
                () -> {
                    Set<Thread> left = threads();
                    left.removeAll(before);
                    return left.isEmpty();
                });
    }

    private static Duration useAndClose() {
        long begin = System.nanoTime();
        SageMakerTestKit kit =
                SageMakerTestKit.builder()
                        .endpoint("e", spec -> spec.notifications(Notifications.toQueue("q")))
                        .start();
        System.out.println(
                "Started in " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
        try (Invoker invoker = new Invoker(kit)) {
            invoker.invoke("e", "id");
            invoker.notification("q");
        }
        kit.s3Client().listBuckets();
        long beginClose = System.nanoTime();
        kit.close();
        return Duration.ofNanos(System.nanoTime() - beginClose);
    }

    /** Threads that the JVM may start at any time for itself are left out. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getThreadGroup() != null)
                .filter(thread -> !thread.getThreadGroup().getName().equals("system"))
                .filter(thread -> !thread.getThreadGroup().getName().equals("InnocuousThreadGroup"))
                .collect(Collectors.toSet());
    }

    private static Set<Path> temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(
                            file -> file.getFileName().toString().startsWith("sagemaker-testkit"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
