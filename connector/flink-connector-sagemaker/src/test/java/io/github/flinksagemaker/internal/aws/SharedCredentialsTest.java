// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;

class SharedCredentialsTest {

    @Test
    void equalSettingsOfOneJobShareOneProviderThatItsLastUserCloses() {
        SharedCredentials first = of("job", settings("shared"));
        SharedCredentials second = of("job", settings("shared"));
        assertThat(second.get()).isSameAs(first.get());
        assertThat(Counted.made("shared")).isOne();

        first.close();
        first.close();
        assertThat(Counted.closed("shared")).isZero();
        second.close();
        assertThat(Counted.closed("shared")).isOne();
    }

    @Test
    void afterTheLastUserTheNextHasAProviderOfItsOwn() {
        of("job", settings("again")).close();
        of("job", settings("again")).close();
        assertThat(Counted.made("again")).isEqualTo(2);
        assertThat(Counted.closed("again")).isEqualTo(2);
    }

    @Test
    void jobsAndSettingsNeverShare() {
        try (SharedCredentials one = of("job-1", settings("a"));
                SharedCredentials ofAnotherJob = of("job-2", settings("a"));
                SharedCredentials ofAnotherAccount = of("job-1", settings("b"));
                SharedCredentials ofAnotherService =
                        of("job-1", settings("a"), AwsCredentialsOptions.S3);
                SharedCredentials ofNobody = of(null, settings("a"));
                SharedCredentials ofNobodyElse = of(null, settings("a"))) {
            assertThat(
                            java.util.Set.of(
                                    one.get(),
                                    ofAnotherJob.get(),
                                    ofAnotherAccount.get(),
                                    ofAnotherService.get(),
                                    ofNobody.get(),
                                    ofNobodyElse.get()))
                    .hasSize(6);
            assertThat(keyOf(one)).isEqualTo(keyOf(ofAnotherJob)).isEqualTo("a");
            assertThat(keyOf(ofAnotherAccount)).isEqualTo("b");
        }
    }

    @Test
    void aProviderThatCannotBeMadeIsNotShared() {
        AwsSettings broken = settings("broken");
        assertThatThrownBy(() -> of("job", broken)).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> of("job", broken)).isInstanceOf(ServiceException.class);
    }

    @Test
    @Timeout(60)
    void aProviderThatTakesItsTimeToBeMadeKeepsNoOtherJobWaiting() throws Exception {
        CompletableFuture<SharedCredentials> slow =
                CompletableFuture.supplyAsync(() -> of("slow", settings("slow")));
        Counted.BEGUN.await();

        of("quick", settings("quick")).close();
        assertThat(slow).isNotDone();

        Counted.GO_ON.countDown();
        slow.get().close();
        assertThat(Counted.closed("slow")).isOne();
    }

    @Test
    @Timeout(60)
    void anErrorFailsEachUserOnceAndNoneThatHasClosed() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        ClientUser writer = user("job", thrown -> told.add("writer: " + thrown.getMessage()));
        ClientUser reader = user("job", thrown -> told.add("reader: " + thrown.getMessage()));
        ClientUser deaf =
                user(
                        "job",
                        thrown -> {
                            throw new IllegalStateException("nobody is left");
                        });
        ClientUser gone = user("job", thrown -> told.add("gone"));
        ClientUser stranger = user("another job", thrown -> told.add("stranger"));
        AwsSettings settings = settings("error");
        try (SharedCredentials one = of(writer, settings, AwsCredentialsOptions.REQUESTS);
                SharedCredentials again = of(writer, settings, AwsCredentialsOptions.REQUESTS);
                SharedCredentials two = of(deaf, settings, AwsCredentialsOptions.REQUESTS);
                SharedCredentials three = of(reader, settings, AwsCredentialsOptions.REQUESTS);
                SharedCredentials four = of(stranger, settings, AwsCredentialsOptions.REQUESTS)) {
            of(gone, settings, AwsCredentialsOptions.REQUESTS).close();

            CompletableFuture<?> request = one.get().resolveIdentity();

            assertThat(List.of(told.take(), told.take()))
                    .containsExactlyInAnyOrder(
                            "writer: thrown on purpose", "reader: thrown on purpose");
            assertThat(request).isCompletedExceptionally();
            assertThat(List.of(again.get(), two.get(), three.get())).containsOnly(one.get());
            assertThat(four.get()).isNotSameAs(one.get());
        }
        assertThat(told).isEmpty();
    }

    @Test
    @Timeout(60)
    void aClassOfWhichNoInstanceIsMadeKeepsNobodyWaitingForEver() throws Exception {
        assertThatThrownBy(() -> inTwentyMillis(settings("stuck")))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                .hasMessageContainingAll(
                        "aws.credentials.provider.custom.class", Counted.class.getName(), "20 ms");
        Counted.INTERRUPTED.await(); // or each attempt of a job leaves a thread
    }

    @Test
    @Timeout(60)
    void theClassIsNamedWhereItsCredentialsAssumeARole() {
        Properties properties = settings("stuck").toProperties();
        properties.setProperty("aws.credentials.provider", "ASSUME_ROLE");
        properties.setProperty("aws.credentials.provider.role.arn", "arn:aws:iam::1:role/r");
        properties.remove("aws.credentials.provider.custom.class");
        properties.setProperty("aws.credentials.provider.role.provider", "CUSTOM");
        properties.setProperty(
                "aws.credentials.provider.role.provider.custom.class", Counted.class.getName());

        assertThatThrownBy(() -> inTwentyMillis(AwsSettings.of(properties)))
                .hasMessageContainingAll(
                        "aws.credentials.provider.role.provider.custom.class",
                        Counted.class.getName());
    }

    @Test
    @Timeout(60)
    void anInstanceThatIsMadeTooLateIsClosed() {
        assertThatThrownBy(() -> inTwentyMillis(settings("late")))
                .isInstanceOf(ServiceException.class);
        assertThat(Counted.closed("late")).isZero();

        Counted.LATE.countDown();
        while (Counted.closed("late") == 0) {
            Thread.onSpinWait(); // the test's time-out bounds it
        }
    }

    @Test
    @Timeout(60)
    void usersThatComeMeanwhileWaitForTheSameInstance() throws Exception {
        CompletableFuture<SharedCredentials> first =
                CompletableFuture.supplyAsync(() -> of("job", settings("shared late")));
        Counted.SHARED_BEGUN.await();
        AwsSettings same = settings("shared late");

        assertThatThrownBy(() -> inTwentyMillis(same)).isInstanceOf(ServiceException.class);
        assertThat(first).isNotDone();

        Counted.SHARED_GO_ON.countDown();
        try (SharedCredentials one = first.get();
                SharedCredentials other = of("job", same)) {
            assertThat(other.get()).isSameAs(one.get());
        }
        assertThat(Counted.made("shared late")).isOne();
        assertThat(Counted.closed("shared late")).isOne();
    }

    private static void inTwentyMillis(AwsSettings settings) {
        SharedCredentials.of(
                        user("job", thrown -> {}),
                        settings,
                        AwsCredentialsOptions.REQUESTS,
                        Region.EU_CENTRAL_1,
                        Duration.ofMillis(20))
                .close();
    }

    @Test
    void everyMetricGroupOfAJobTellsItsId() {
        UnregisteredMetricsGroup group =
                new UnregisteredMetricsGroup() {
                    @Override
                    public Map<String, String> getAllVariables() {
                        return Map.of("<job_id>", "j");
                    }
                };
        assertThat(ClientUser.of(group, kind -> {}, thrown -> {}).job()).isEqualTo("j");
        assertThat(ClientUser.of(new UnregisteredMetricsGroup(), kind -> {}, thrown -> {}).job())
                .isNull();
    }

    private static String keyOf(SharedCredentials credentials) {
        return credentials.get().resolveIdentity().join().accessKeyId();
    }

    private static SharedCredentials of(@Nullable String job, AwsSettings settings) {
        return of(job, settings, AwsCredentialsOptions.REQUESTS);
    }

    private static SharedCredentials of(
            @Nullable String job, AwsSettings settings, AwsCredentialsOptions options) {
        return of(user(job, thrown -> {}), settings, options);
    }

    private static SharedCredentials of(
            ClientUser user, AwsSettings settings, AwsCredentialsOptions options) {
        return SharedCredentials.of(user, settings, options, Region.EU_CENTRAL_1);
    }

    private static ClientUser user(@Nullable String job, Consumer<Throwable> onThrown) {
        return new ClientUser() {
            @Override
            public void requested(RequestKind kind) {}

            @Override
            public @Nullable String job() {
                return job;
            }

            @Override
            public void brokeDown(Throwable thrown) {
                onThrown.accept(thrown);
            }
        };
    }

    private static AwsSettings settings(String key) {
        Properties properties = new Properties();
        properties.setProperty("aws.credentials.provider", "CUSTOM");
        properties.setProperty("aws.credentials.provider.custom.class", Counted.class.getName());
        properties.setProperty("the.key", key);
        return AwsSettings.of(properties);
    }

    /** A user's provider, which counts how many there are of it. */
    public static final class Counted implements AwsCredentialsProvider, AutoCloseable {

        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static final CountDownLatch GO_ON = new CountDownLatch(1);
        private static final CountDownLatch SHARED_BEGUN = new CountDownLatch(1);
        private static final CountDownLatch SHARED_GO_ON = new CountDownLatch(1);
        private static final CountDownLatch INTERRUPTED = new CountDownLatch(1);
        private static final CountDownLatch LATE = new CountDownLatch(1);
        private static final Map<String, AtomicInteger> MADE = new ConcurrentHashMap<>();
        private static final Map<String, AtomicInteger> CLOSED = new ConcurrentHashMap<>();

        private final String key;

        public Counted(Properties properties) {
            key = properties.getProperty("the.key");
            if ("broken".equals(key)) {
                throw new IllegalStateException("broken");
            }
            if ("slow".equals(key)) {
                BEGUN.countDown();
                await(GO_ON);
            }
            if ("shared late".equals(key)) {
                SHARED_BEGUN.countDown();
                await(SHARED_GO_ON);
            }
            if ("stuck".equals(key)) {
                try {
                    await(new CountDownLatch(1));
                } finally {
                    INTERRUPTED.countDown();
                }
            }
            while ("late".equals(key) && LATE.getCount() > 0) {
                Thread.onSpinWait(); // whoever interrupts it
            }
            MADE.computeIfAbsent(key, absent -> new AtomicInteger()).incrementAndGet();
        }

        private static void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        static int made(String key) {
            return MADE.getOrDefault(key, new AtomicInteger()).get();
        }

        static int closed(String key) {
            return CLOSED.getOrDefault(key, new AtomicInteger()).get();
        }

        @Override
        public AwsCredentials resolveCredentials() {
            if ("error".equals(key)) {
                throw new NoClassDefFoundError("thrown on purpose");
            }
            return AwsBasicCredentials.create(key, "secret");
        }

        @Override
        public void close() {
            CLOSED.computeIfAbsent(key, absent -> new AtomicInteger()).incrementAndGet();
        }
    }
}
