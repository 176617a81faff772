// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.config.AwsCredentialsOptions;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * One user's part in credentials: in a process, the clients of one job with equal settings have one
 * provider, which is closed with its last user, so that a task with many subtasks asks STS once.
 * Jobs never share one, nor do different settings: each of two accounts signs with its own keys.
 */
final class SharedCredentials implements AutoCloseable {

    /** How long a request waits while there are no credentials. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** By job, settings and which of them; guarded by itself. */
    private static final Map<List<Object>, Shared> SHARED = new HashMap<>();

    private final List<Object> key;
    private final Shared shared;
    private final RefreshingCredentials credentials;
    private boolean closed;

    private SharedCredentials(List<Object> key, Shared shared, RefreshingCredentials credentials) {
        this.key = key;
        this.shared = shared;
        this.credentials = credentials;
    }

    /**
     * Takes part in the job's credentials.
     *
     * @param job null to share with nobody
     * @param options which of them: all requests', or a service's own
     * @throws ServiceException if a custom credentials provider can't be made
     */
    static SharedCredentials of(
            @Nullable String job,
            AwsSettings settings,
            AwsCredentialsOptions options,
            Region region) {
        List<Object> key =
                List.of(job == null ? new Object() : job, settings, options.type().key());
        Shared shared;
        synchronized (SHARED) {
            shared = SHARED.computeIfAbsent(key, absent -> new Shared());
            shared.users++;
        }
        try {
            return new SharedCredentials(key, shared, shared.opened(settings, options, region));
        } catch (Throwable e) {
            release(key, shared);
            throw e;
        }
    }

    private static RefreshingCredentials open(
            AwsSettings settings, AwsCredentialsOptions options, Region region) {
        CredentialsFactory factory = new CredentialsFactory(settings, region);
        try {
            return new RefreshingCredentials(
                    factory.create(options),
                    factory,
                    options.type().key() + " is " + settings.credentialsProvider(options),
                    PATIENCE,
                    threads(),
                    Clock.systemUTC());
        } catch (Throwable e) {
            factory.close();
            throw e;
        }
    }

    private static ScheduledThreadPoolExecutor threads() {
        ScheduledThreadPoolExecutor threads =
                new ScheduledThreadPoolExecutor(
                        2,
                        task -> {
                            Thread thread = new Thread(task, "sagemaker-credentials");
                            thread.setDaemon(true);
                            return thread;
                        });
        threads.setRemoveOnCancelPolicy(true);
        return threads;
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
        release(key, shared);
    }

    private static void release(List<Object> key, Shared shared) {
        synchronized (SHARED) {
            if (--shared.users > 0) {
                return;
            }
            SHARED.remove(key, shared);
        }
        shared.close();
    }

    /** Opened under its own lock: what a custom provider does keeps no other job waiting. */
    private static final class Shared {
        private @Nullable RefreshingCredentials credentials;
        private int users;

        synchronized RefreshingCredentials opened(
                AwsSettings settings, AwsCredentialsOptions options, Region region) {
            if (credentials == null) {
                credentials = open(settings, options, region);
            }
            return credentials;
        }

        synchronized void close() {
            if (credentials != null) {
                credentials.close();
            }
        }
    }
}
