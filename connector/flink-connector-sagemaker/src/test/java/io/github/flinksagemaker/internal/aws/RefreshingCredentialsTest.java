// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.testing.LogEvents;
import io.github.flinksagemaker.testing.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.sts.model.StsException;

@Timeout(60)
class RefreshingCredentialsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Error ERROR = new NoClassDefFoundError("thrown on purpose");
    private static final String SOURCE = "aws.credentials.provider is ASSUME_ROLE";

    private final ManualScheduler time = new ManualScheduler();
    private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    private final GuardedThread threads = new GuardedThread("credentials", 2, told::add);
    private final Provider provider = new Provider();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    private RefreshingCredentials credentials() {
        return new RefreshingCredentials(
                provider, () -> provider.closes++, SOURCE, PATIENCE, time, time.clock());
    }

    /** The same on real threads, of which the provider may block one. */
    private RefreshingCredentials onThreads(Duration patience) {
        return new RefreshingCredentials(
                provider, () -> provider.closes++, SOURCE, patience, threads, time.clock());
    }

    @Test
    void credentialsOfThirtySecondsAreAlwaysFreshAndAskedForThreeTimesInTheirLife() {
        provider.life = Duration.ofSeconds(30);
        RefreshingCredentials credentials = credentials();
        for (int second = 0; second < 600; second++) {
            AwsCredentialsIdentity identity = now(credentials);
            assertThat(identity.expirationTime().orElseThrow())
                    .isAfter(time.clock().instant().plusSeconds(19));
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(provider.calls).isBetween(55, 61);
    }

    @Test
    void requestsGoOnWithValidCredentialsWhileAServiceIsSilent() throws Exception {
        provider.life = Duration.ofSeconds(30);
        RefreshingCredentials credentials = onThreads(Duration.ofMillis(50));
        assertThat(credentials.resolveIdentity().get().accessKeyId()).isEqualTo("id-1");

        provider.silence = new CountDownLatch(1);
        for (int second = 0; second <= 30; second++) {
            assertThat(now(credentials).accessKeyId()).isEqualTo("id-1");
            time.advance(Duration.ofSeconds(1));
        }
        provider.asked.await();

        assertThatThrownBy(() -> credentials.resolveIdentity().get())
                .rootCause()
                .hasMessageContainingAll("within", SOURCE);
        provider.silence.countDown();
        assertThat(credentials.resolveIdentity().get().accessKeyId()).isEqualTo("id-2");
    }

    @Test
    void aSilentServiceFailsInBoundedTimeAndNamesTheOption() {
        provider.silence = new CountDownLatch(1);
        RefreshingCredentials credentials = onThreads(Duration.ofMillis(50));
        CompletableFuture<AwsCredentialsIdentity> first = credentials.resolveIdentity();
        CompletableFuture<AwsCredentialsIdentity> second = credentials.resolveIdentity();

        for (CompletableFuture<AwsCredentialsIdentity> waiting :
                new CompletableFuture[] {first, second}) {
            assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            ServiceException.class,
                            e -> assertThat(e.kind()).isEqualTo(ErrorKind.TRANSIENT))
                    .hasMessageContainingAll(SOURCE, "50 ms", "does not answer");
        }
        assertThat(provider.calls).as("attempts, one at a time").isOne();
    }

    @Test
    void whatWorkedAndFailsNowIsAMatterOfTime() {
        provider.life = Duration.ofSeconds(30);
        RefreshingCredentials credentials = credentials();
        now(credentials);
        provider.failures.add(denied());
        time.advance(Duration.ofSeconds(40));

        assertThat(kind(credentials)).isEqualTo(ErrorKind.TRANSIENT);
        time.advance(Duration.ofSeconds(1));
        assertThat(now(credentials).accessKeyId()).isEqualTo("id-3");
    }

    @Test
    void whatNeverWorkedIsClassifiedByItsCode() {
        RefreshingCredentials credentials = credentials();
        provider.failures.add(denied());
        assertThat(kind(credentials)).isEqualTo(ErrorKind.MISCONFIGURED);
        assertThatThrownBy(() -> credentials.resolveIdentity().get())
                .rootCause()
                .isInstanceOf(StsException.class);
        assertThatThrownBy(() -> credentials.resolveIdentity().get())
                .cause()
                .hasMessageContainingAll(SOURCE, "AccessDenied", "Set or correct");

        time.advance(Duration.ofSeconds(2));
        provider.failures.add(SdkClientException.create("Failed to load credentials from IMDS."));
        assertThat(kind(credentials)).isEqualTo(ErrorKind.TRANSIENT);

        time.advance(Duration.ofSeconds(2));
        provider.failures.add(SdkClientException.create("Unable to load credentials from any"));
        assertThat(kind(credentials)).isEqualTo(ErrorKind.MISCONFIGURED);
    }

    /** The SDK's chain says the same on a host without a metadata service. */
    @Test
    void anInstancesMetadataServiceMayHiccupAtTheVeryFirstRequest() {
        RefreshingCredentials credentials = credentials();
        provider.failures.add(chain("Failed to load credentials from IMDS."));
        assertThat(kind(credentials)).isEqualTo(ErrorKind.TRANSIENT);

        time.advance(Duration.ofSeconds(2));
        assertThat(now(credentials).accessKeyId()).isEqualTo("id-2");
    }

    @Test
    void whereThereIsNoMetadataServiceASettingIsMissing() {
        RefreshingCredentials credentials = credentials();
        for (int i = 0; i < 40; i++) {
            provider.failures.add(chain("Failed to load credentials from IMDS."));
        }
        for (int second = 0; second < PATIENCE.toSeconds(); second += 2) {
            assertThat(kind(credentials)).isEqualTo(ErrorKind.TRANSIENT);
            assertThatThrownBy(() -> credentials.resolveIdentity().get())
                    .hasCauseInstanceOf(NotYetException.class);
            time.advance(Duration.ofSeconds(2));
        }
        assertThat(kind(credentials)).isEqualTo(ErrorKind.MISCONFIGURED);
    }

    @Test
    void aMetadataServiceThatIsTurnedOffDoesNotHiccup() {
        provider.failures.add(chain("IMDS credentials have been disabled by environment variable"));
        assertThat(kind(credentials())).isEqualTo(ErrorKind.MISCONFIGURED);
    }

    private static RuntimeException chain(String last) {
        return SdkClientException.create(
                "Unable to load credentials from any of the providers in the chain"
                        + " AwsCredentialsProviderChain(...) : [ContainerCredentialsProvider(): Cannot"
                        + " fetch credentials from container - neither"
                        + " AWS_CONTAINER_CREDENTIALS_FULL_URI or"
                        + " AWS_CONTAINER_CREDENTIALS_RELATIVE_URI environment variables are set.,"
                        + " InstanceProfileCredentialsProvider(): "
                        + last
                        + "]");
    }

    @Test
    void aFailureIsSharedForAMomentInsteadOfAskingForEachRequest() {
        RefreshingCredentials credentials = credentials();
        for (int i = 0; i < 10; i++) {
            provider.failures.add(denied());
        }
        for (int request = 0; request < 1_000; request++) {
            assertThat(credentials.resolveIdentity()).isCompletedExceptionally();
        }
        assertThat(provider.calls).isOne();
        time.advance(Duration.ofSeconds(2));
        assertThat(credentials.resolveIdentity()).isCompletedExceptionally();
        assertThat(provider.calls).isEqualTo(2);
    }

    @Test
    void aFailureInTheBackgroundIsWarnedOf() {
        provider.life = Duration.ofMinutes(60);
        RefreshingCredentials credentials = credentials();
        now(credentials);
        for (int i = 0; i < 20; i++) {
            provider.failures.add(denied());
        }
        try (LogEvents log = new LogEvents()) {
            for (int second = 0; second < 20; second++) {
                time.advance(Duration.ofSeconds(1));
                assertThat(now(credentials).accessKeyId()).isEqualTo("id-1");
            }
            assertThat(log.messages(event -> event.getLevel() == Level.WARN))
                    .hasSize(1)
                    .allMatch(line -> line.contains(SOURCE) && line.contains("AccessDenied"));
        }
    }

    @Test
    void anErrorEndsTheWaitWithItselfAndIsTold() throws Exception {
        RefreshingCredentials credentials = onThreads(PATIENCE);
        provider.error = ERROR;
        assertThatThrownBy(() -> credentials.resolveIdentity().get()).hasCause(ERROR);
        assertThat(told.take()).isSameAs(ERROR);
    }

    @Test
    void anErrorInTheBackgroundIsToldAtOnce() throws Exception {
        provider.life = Duration.ofMinutes(60);
        RefreshingCredentials credentials = onThreads(PATIENCE);
        credentials.resolveIdentity().get();
        time.advance(Duration.ofMinutes(30));
        provider.error = ERROR;
        assertThat(now(credentials).accessKeyId()).as("begins a refresh").isEqualTo("id-1");

        assertThat(told.take()).isSameAs(ERROR);
    }

    /** As a provider of the SDK's wraps it. */
    @Test
    void anErrorThatAProviderWrapsEndsTheWaitWithItselfToo() throws Exception {
        RefreshingCredentials credentials = onThreads(PATIENCE);
        provider.failures.add(SdkClientException.create("Unable to load credentials", ERROR));
        assertThatThrownBy(() -> credentials.resolveIdentity().get()).hasCause(ERROR);
        assertThat(told.take()).isSameAs(ERROR);
    }

    /** Of the user's class, too: roles are redeployed and tokens rotate. */
    @Test
    void anExceptionInTheBackgroundIsAMatterOfTimeAndNotTold() throws Exception {
        provider.life = Duration.ofMinutes(60);
        RefreshingCredentials credentials = onThreads(PATIENCE);
        credentials.resolveIdentity().get();
        time.advance(Duration.ofMinutes(30));
        provider.failures.add(new IllegalStateException("the vault is sealed"));
        try (LogEvents log = new LogEvents()) {
            now(credentials);
            while (log.messages(event -> event.getLevel() == Level.WARN).isEmpty()) {
                Thread.onSpinWait(); // the test's time-out bounds it
            }
        }
        assertThat(now(credentials).accessKeyId()).isEqualTo("id-1");
        CyclicBarrier over = new CyclicBarrier(3);
        Callable<Integer> idle = over::await;
        List<Future<Integer>> both = List.of(threads.submit(idle), threads.submit(idle));
        over.await(); // both threads have done what they had to do
        assertThat(both).allSatisfy(thread -> assertThat(thread.get()).isNotNegative());
        assertThat(told).isEmpty();
    }

    /** A host whose clock is ahead sees all credentials expire at once. */
    @Test
    void credentialsThatSeemExpiredAreUsedAllTheSame() {
        provider.life = Duration.ofHours(-1);
        RefreshingCredentials credentials = credentials();
        assertThat(now(credentials).accessKeyId()).isEqualTo("id-1");
        assertThat(now(credentials).accessKeyId()).isEqualTo("id-2");
    }

    @Test
    void credentialsThatDoNotSayWhenTheyExpireAreAskedForNowAndThen() {
        provider.life = null;
        RefreshingCredentials credentials = credentials();
        for (int second = 0; second < 100; second++) {
            now(credentials);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(provider.calls).isBetween(9, 11);
    }

    @Test
    void closeEndsWhatWaitsAndClosesTheProvider() throws Exception {
        provider.silence = new CountDownLatch(1);
        RefreshingCredentials credentials = onThreads(PATIENCE);
        CompletableFuture<AwsCredentialsIdentity> waiting = credentials.resolveIdentity();
        provider.asked.await();
        credentials.close();

        assertThatThrownBy(() -> waiting.get(30, TimeUnit.SECONDS))
                .rootCause()
                .hasMessageContaining("closed");
        assertThat(credentials.resolveIdentity()).isCompletedExceptionally();
        assertThat(provider.closes).isOne();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private static AwsCredentialsIdentity now(RefreshingCredentials credentials) {
        return Objects.requireNonNull(credentials.resolveIdentity().getNow(null));
    }

    private static ErrorKind kind(RefreshingCredentials credentials) {
        CompletableFuture<ErrorKind> kind =
                credentials
                        .resolveIdentity()
                        .handle(
                                (identity, error) ->
                                        ErrorClassifier.classify(Objects.requireNonNull(error)));
        return kind.join();
    }

    private static RuntimeException denied() {
        return ErrorClassifierTest.answer(StsException.builder(), 403, "AccessDenied", "no");
    }

    /** Numbers what it gives; fails, is silent or throws when it is told to. */
    private final class Provider implements AwsCredentialsProvider {
        private final Deque<RuntimeException> failures = new ArrayDeque<>();
        private final CountDownLatch asked = new CountDownLatch(1);
        private volatile @Nullable Duration life = Duration.ofHours(1);
        private volatile @Nullable CountDownLatch silence;
        private @Nullable Error error;
        private volatile int calls;
        private int closes;

        @Override
        public AwsCredentials resolveCredentials() {
            calls++;
            int number = calls;
            CountDownLatch latch = silence;
            if (latch != null) {
                asked.countDown();
                await(latch);
            }
            if (error != null) {
                throw error;
            }
            RuntimeException failure = failures.poll();
            if (failure != null) {
                throw failure;
            }
            Instant now = time.clock().instant();
            Duration lasts = life;
            return AwsSessionCredentials.builder()
                    .accessKeyId("id-" + number)
                    .secretAccessKey("secret")
                    .sessionToken("token")
                    .expirationTime(lasts == null ? null : now.plus(lasts))
                    .build();
        }

        private void await(CountDownLatch latch) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                throw SdkClientException.create("interrupted", e);
            }
        }
    }
}
