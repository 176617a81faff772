// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.AwsSettings;
import io.github.flinksagemaker.internal.text.DurationText;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.regions.Region;

/**
 * One user's part in credentials: in a process, the clients of one job with equal settings have one
 * provider, which is closed with its last user, so that a task with many subtasks asks STS once.
 * Jobs never share one, nor do different settings: each of two accounts signs with its own keys.
 */
final class SharedCredentials implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SharedCredentials.class);

    /** How long a request waits while there are no credentials. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** By job, settings and which of them; guarded by itself. */
    private static final Map<List<Object>, Shared> SHARED = new HashMap<>();

    private final ClientUser user;
    private final List<Object> key;
    private final Shared shared;
    private final RefreshingCredentials credentials;
    private boolean closed;

    private SharedCredentials(
            ClientUser user, List<Object> key, Shared shared, RefreshingCredentials credentials) {
        this.user = user;
        this.key = key;
        this.shared = shared;
        this.credentials = credentials;
    }

    /**
     * Takes part in the job's credentials.
     *
     * @param user until this is closed, told of whatever the credentials' threads throw
     * @param options which of them: all requests', or a service's own
     * @throws ServiceException if a custom credentials provider can't be made, or not in bounded
     *     time
     */
    static SharedCredentials of(
            ClientUser user, AwsSettings settings, AwsCredentialsOptions options, Region region) {
        return of(user, settings, options, region, CredentialsFactory.LONGEST_CALL);
    }

    static SharedCredentials of(
            ClientUser user,
            AwsSettings settings,
            AwsCredentialsOptions options,
            Region region,
            Duration bound) {
        String job = user.job();
        List<Object> key =
                List.of(job == null ? new Object() : job, settings, options.type().key());
        Shared shared;
        synchronized (SHARED) {
            shared = SHARED.computeIfAbsent(key, absent -> new Shared());
            shared.users.add(user);
        }
        try {
            return new SharedCredentials(
                    user, key, shared, shared.opened(settings, options, region, bound));
        } catch (Throwable e) {
            release(user, key, shared);
            throw e;
        }
    }

    private static RefreshingCredentials open(
            AwsSettings settings,
            AwsCredentialsOptions options,
            Region region,
            GuardedThread threads) {
        CredentialsFactory factory = new CredentialsFactory(settings, region);
        try {
            return new RefreshingCredentials(
                    factory.create(options),
                    factory,
                    options.type().key() + " is " + settings.credentialsProvider(options),
                    PATIENCE,
                    threads,
                    Clock.systemUTC());
        } catch (Throwable e) {
            factory.close();
            throw e;
        }
    }

    RefreshingCredentials get() {
        return credentials;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        release(user, key, shared);
    }

    private static void release(ClientUser user, List<Object> key, Shared shared) {
        synchronized (SHARED) {
            shared.users.remove(user);
            if (!shared.users.isEmpty()) {
                return;
            }
            SHARED.remove(key, shared);
        }
        shared.close();
    }

    /** Opened on a thread of its own, once for all users, who wait for it for a bounded time. */
    private static final class Shared {
        private final List<ClientUser> users = new ArrayList<>(); // one may have several parts
        private final GuardedThread threads =
                new GuardedThread("sagemaker-credentials", 2, this::brokeDown);
        private @Nullable Future<RefreshingCredentials> opening;
        private @Nullable RefreshingCredentials opened;
        private boolean closed;

        RefreshingCredentials opened(
                AwsSettings settings,
                AwsCredentialsOptions options,
                Region region,
                Duration bound) {
            try {
                return opening(settings, options, region)
                        .get(bound.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error) {
                    throw (Error) e.getCause();
                }
                throw (RuntimeException) e.getCause();
            } catch (TimeoutException e) {
                throw new ServiceException(
                        ErrorKind.TRANSIENT,
                        "no credentials provider was made within "
                                + DurationText.of(bound)
                                + " ("
                                + CredentialsFactory.made(settings, options)
                                + "): its constructor must not wait; what may be slow belongs into"
                                + " resolveCredentials()",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ServiceException(
                        ErrorKind.TRANSIENT, "interrupted making a credentials provider", e);
            }
        }

        /**
         * A {@code FutureTask}, since the JobManager's threads wait for it: see {@code
         * package-info} of {@code internal.concurrent}. The thread has the class loader of who
         * comes first, as a user's class needs it.
         */
        private synchronized Future<RefreshingCredentials> opening(
                AwsSettings settings, AwsCredentialsOptions options, Region region) {
            Future<RefreshingCredentials> last = opening;
            if (last != null) {
                return last;
            }
            FutureTask<RefreshingCredentials> next =
                    new FutureTask<>(() -> keep(openOrForget(settings, options, region)));
            threads.execute(next);
            opening = next;
            return next;
        }

        /** After a failure the next user tries anew. */
        private RefreshingCredentials openOrForget(
                AwsSettings settings, AwsCredentialsOptions options, Region region) {
            try {
                return open(settings, options, region, threads);
            } catch (Throwable e) {
                synchronized (this) {
                    opening = null;
                }
                throw e;
            }
        }

        private RefreshingCredentials keep(RefreshingCredentials made) {
            synchronized (this) {
                if (!closed) {
                    opened = made;
                    return made;
                }
            }
            try {
                made.close();
            } catch (Throwable e) { // there is no user left to tell
                LOG.error("Credentials that were made too late could not be closed", e);
            }
            return made;
        }

        private void brokeDown(Throwable thrown) {
            Set<ClientUser> told;
            synchronized (SHARED) {
                told = Set.copyOf(users);
            }
            for (ClientUser user : told) {
                try {
                    user.brokeDown(thrown);
                } catch (Throwable e) { // the others need to know all the same
                    LOG.error("A user of credentials could not be told that they broke down", e);
                }
            }
        }

        /** What is still being made is closed as soon as it is there. */
        synchronized void close() {
            closed = true;
            if (opened != null) {
                opened.close();
            }
            threads.shutdownNow();
        }
    }
}
