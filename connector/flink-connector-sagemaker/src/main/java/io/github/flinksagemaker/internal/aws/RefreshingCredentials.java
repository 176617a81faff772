// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.concurrent.Callbacks;
import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.ResolveIdentityRequest;
import software.amazon.awssdk.utils.IoUtils;

/**
 * Credentials that are resolved on a thread of their own, whatever the provider asks for them, and
 * anew when a third of their life has passed. So nobody who sends a request waits for STS or a
 * metadata service: requests use what was resolved last as long as it is valid; where there is
 * nothing valid, the answer is a future, which fails when nothing has come within a bounded time.
 *
 * <p>What has failed once credentials have been had is a matter of time, whatever the service says
 * (roles are redeployed, tokens rotate): it is {@link ErrorKind#TRANSIENT}. So is, for as long as a
 * request would wait, that the instance's metadata service gave none.
 */
final class RefreshingCredentials implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefreshingCredentials.class);

    /** What the environment of a container names a service of credentials by. */
    private static final List<SdkSystemSetting> SERVICES =
            List.of(
                    SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_FULL_URI,
                    SdkSystemSetting.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI,
                    SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE);

    /** Of credentials that live long, or don't say: a provider of the user's may have new ones. */
    private static final Duration LONGEST_USE = Duration.ofSeconds(10);

    /** After a failure; requests meanwhile share it. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AwsCredentialsProvider provider;
    private final AutoCloseable opened;
    private final String source;
    private final Duration patience;
    private final ScheduledExecutorService executor;
    private final Clock clock;
    private final OutageLog outage;
    private volatile @Nullable Resolved latest;
    private @Nullable CompletableFuture<AwsCredentialsIdentity> refresh;
    private Instant pausedUntil = Instant.MIN;
    private @Nullable Instant firstFailureAt; // of attempts, one at a time
    private boolean closed;

    /**
     * Credentials that nobody has asked for yet.
     *
     * @param opened closed with this
     * @param source names the option and its value in messages
     * @param patience how long a request waits while there are no valid credentials
     * @param executor of two threads, one of which the provider may block, that tells of what is
     *     thrown on them; shut down at close
     */
    RefreshingCredentials(
            AwsCredentialsProvider provider,
            AutoCloseable opened,
            String source,
            Duration patience,
            ScheduledExecutorService executor,
            Clock clock) {
        this.provider = provider;
        this.opened = opened;
        this.source = source;
        this.patience = patience;
        this.executor = executor;
        this.clock = clock;
        this.outage = new OutageLog(LOG, clock, "Refreshing the credentials (" + source + ")");
    }

    /** Never blocks; what it returns is complete at once while there are valid credentials. */
    CompletableFuture<AwsCredentialsIdentity> resolveIdentity() {
        Instant now = clock.instant();
        Resolved resolved = latest;
        if (resolved == null || now.isAfter(resolved.validUntil)) {
            return inBoundedTime(refresh());
        }
        if (!now.isBefore(resolved.dueAt)) {
            CompletableFuture<AwsCredentialsIdentity> unused = refresh();
        }
        return CompletableFuture.completedFuture(resolved.identity);
    }

    /** What was resolved last, valid or not, for a request that has waited for valid ones. */
    IdentityProvider<AwsCredentialsIdentity> latest() {
        return new Latest();
    }

    /** One attempt at a time, which all share that need it; none right after a failure. */
    private synchronized CompletableFuture<AwsCredentialsIdentity> refresh() {
        CompletableFuture<AwsCredentialsIdentity> last = refresh;
        boolean paused = clock.instant().isBefore(pausedUntil);
        if (last != null && (!last.isDone() || paused && last.isCompletedExceptionally())) {
            return last;
        }
        CompletableFuture<AwsCredentialsIdentity> next = new CompletableFuture<>();
        refresh = next;
        if (closed) {
            next.completeExceptionally(closed());
            return next;
        }
        executor.execute(() -> resolve(next));
        return next;
    }

    /** An {@code Error} is thrown on, to all who use these credentials: none may wait for it. */
    private void resolve(CompletableFuture<AwsCredentialsIdentity> into) {
        try {
            AwsCredentialsIdentity identity = provider.resolveCredentials();
            latest = Resolved.of(identity, clock.instant());
            outage.worked();
            into.complete(identity);
        } catch (Throwable error) {
            try {
                ServiceException failure = failure(error);
                failed(failure);
                Error thrown = ErrorClassifier.errorIn(error);
                into.completeExceptionally(thrown == null ? failure : thrown);
                if (thrown != null) {
                    throw thrown;
                }
            } finally {
                into.completeExceptionally(error); // where telling of it breaks down too
            }
        }
    }

    private synchronized void failed(ServiceException failure) {
        pausedUntil = clock.instant().plus(PAUSE);
        if (latest != null && !closed) {
            outage.failed(failure);
        }
    }

    private CompletableFuture<AwsCredentialsIdentity> inBoundedTime(
            CompletableFuture<AwsCredentialsIdentity> shared) {
        if (shared.isDone()) {
            return shared;
        }
        CompletableFuture<AwsCredentialsIdentity> waiting = shared.copy();
        try {
            ScheduledFuture<?> end =
                    executor.schedule(
                            () -> waiting.completeExceptionally(silence()),
                            patience.toMillis(),
                            TimeUnit.MILLISECONDS);
            Callbacks.whenDone(waiting, (identity, error) -> end.cancel(false), this::failThread);
        } catch (RejectedExecutionException e) {
            waiting.completeExceptionally(closed());
        }
        return waiting;
    }

    /** The executor tells all users of what is thrown there. */
    private void failThread(Throwable thrown) {
        executor.execute(
                () -> {
                    throw new IllegalStateException(
                            "a wait for credentials (" + source + ") could not be ended", thrown);
                });
    }

    private ServiceException failure(Throwable error) {
        ErrorKind kind = ErrorClassifier.classify(error);
        boolean timeCures = kind == ErrorKind.THROTTLED || kind == ErrorKind.TRANSIENT;
        boolean setUp = latest != null || isServedByTheEnvironment(error);
        boolean inDoubt = !setUp && !timeCures && mayBeAHiccup(error);
        ErrorKind told = timeCures || !setUp && !inDoubt ? kind : ErrorKind.TRANSIENT;
        String wayOut = told == ErrorKind.MISCONFIGURED ? ". Set or correct that option" : "";
        String message =
                "No credentials for requests to AWS ("
                        + source
                        + ", "
                        + told
                        + "): "
                        + ServiceExceptions.describe(ErrorClassifier.unwrap(error))
                        + wayOut;
        return inDoubt
                ? new NotYetException(message, error)
                : new ServiceException(told, message, error);
    }

    /**
     * Whether the SDK's chain of providers found nothing although the environment names a service
     * to ask, as ECS and EKS do: the chain's text does not tell one that hiccups from none.
     */
    private static boolean isServedByTheEnvironment(Throwable error) {
        return isOfTheChain(error)
                && SERVICES.stream().anyMatch(named -> named.getStringValue().isPresent());
    }

    /**
     * Whether the chain came to the instance's metadata service, which gave nothing: one that
     * hiccups is told from none, as on a host elsewhere, by time alone.
     */
    private boolean mayBeAHiccup(Throwable error) {
        Instant now = clock.instant();
        Instant first = firstFailureAt;
        if (first == null) {
            firstFailureAt = now;
            first = now;
        }
        return isOfTheChain(error)
                && ErrorClassifier.isMetadataHiccup(String.valueOf(error.getMessage()))
                && now.isBefore(first.plus(patience));
    }

    private static boolean isOfTheChain(Throwable error) {
        return String.valueOf(error.getMessage()).contains("providers in the chain");
    }

    private ServiceException silence() {
        return new ServiceException(
                ErrorKind.TRANSIENT,
                "No credentials for requests to AWS came within "
                        + DurationText.of(patience)
                        + " ("
                        + source
                        + "): STS, the metadata service or whatever else this provider asks does"
                        + " not answer; check that it can be reached, or set another provider");
    }

    private ServiceException closed() {
        return new ServiceException(
                ErrorKind.TRANSIENT, "The credentials (" + source + ") have been closed");
    }

    /** Ends an attempt under way, and what waits for it. */
    @Override
    public void close() {
        CompletableFuture<AwsCredentialsIdentity> last;
        synchronized (this) {
            closed = true;
            last = refresh;
        }
        try {
            if (last != null) { // before the attempt says that it was interrupted
                last.completeExceptionally(closed());
            }
        } finally { // even where the class of the exception can't be loaded any more
            executor.shutdownNow();
            IoUtils.closeQuietly(opened, null);
        }
    }

    private final class Latest implements IdentityProvider<AwsCredentialsIdentity> {

        @Override
        public Class<AwsCredentialsIdentity> identityType() {
            return AwsCredentialsIdentity.class;
        }

        @Override
        public CompletableFuture<AwsCredentialsIdentity> resolveIdentity(
                ResolveIdentityRequest request) {
            Resolved resolved = latest;
            return resolved == null
                    ? RefreshingCredentials.this.resolveIdentity()
                    : CompletableFuture.completedFuture(resolved.identity);
        }
    }

    private static final class Resolved {
        private final AwsCredentialsIdentity identity;
        private final Instant dueAt;
        private final Instant validUntil;

        private Resolved(AwsCredentialsIdentity identity, Instant dueAt, Instant validUntil) {
            this.identity = identity;
            this.dueAt = dueAt;
            this.validUntil = validUntil;
        }

        static Resolved of(AwsCredentialsIdentity identity, Instant now) {
            Instant validUntil = identity.expirationTime().orElse(Instant.MAX);
            Instant longest = now.plus(LONGEST_USE);
            Instant dueAt =
                    validUntil.isAfter(now.plus(LONGEST_USE.multipliedBy(3)))
                            ? longest
                            : now.plus(Duration.between(now, validUntil).dividedBy(3));
            return new Resolved(identity, dueAt, validUntil);
        }
    }
}
