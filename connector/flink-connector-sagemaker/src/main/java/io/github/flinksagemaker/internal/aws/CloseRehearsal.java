// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import io.github.flinksagemaker.internal.concurrent.GuardedThread;
import io.github.flinksagemaker.internal.config.AwsSettings;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes clients and closes them, on a thread of its own, so that all classes that a close needs are
 * loaded. On a JobManager a job ends with Flink closing the enumerator on another thread and, not
 * waiting for it, the job's class loader. What is first needed then can't be loaded any more: HTTP
 * threads die of it, and leave open what they had open.
 */
public final class CloseRehearsal {

    private static final Logger LOG = LoggerFactory.getLogger(CloseRehearsal.class);

    /** Once is enough for a class loader, which has this field of its own. */
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private CloseRehearsal() {}

    /**
     * Begins it unless another one has begun; waits for nothing.
     *
     * @param bucket is asked for over a connection, since only one that was used is closed in full
     */
    public static void begin(AwsSettings settings, ClientUser user, String bucket) {
        if (!DONE.getAndSet(true)) {
            start(settings, user, bucket);
        }
    }

    static void start(AwsSettings settings, ClientUser user, String bucket) {
        GuardedThread thread = new GuardedThread("sagemaker-rehearsal", user::brokeDown);
        thread.execute(() -> rehearse(settings, user, bucket));
        thread.execute(thread::shutdown); // whatever that has thrown
    }

    private static void rehearse(AwsSettings settings, ClientUser user, String bucket) {
        try (AwsClients clients = AwsClients.create(settings, silent(user))) {
            ask(clients, bucket);
            clients.awaitReleases(); // a connection that waits is closed in another way
        } catch (ServiceException e) {
            LOG.debug("There are no clients to close", e); // whoever really needs them says so
        }
    }

    /** A refusal is an answer, too; an {@code Error} is none. */
    private static void ask(AwsClients clients, String bucket) {
        try {
            clients.s3()
                    .headBucket(request -> request.bucket(bucket))
                    .get(AwsClients.SMALL_CALL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            Error thrown = ErrorClassifier.errorIn(e);
            if (thrown != null) {
                throw thrown;
            }
            LOG.debug("No answer about {}", bucket, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Its request is not one of the source's. Nor are its credentials the job's, to be closed. */
    private static ClientUser silent(ClientUser user) {
        return new ClientUser() {
            @Override
            public void requested(RequestKind kind) {}

            @Override
            public void brokeDown(Throwable thrown) {
                user.brokeDown(thrown);
            }
        };
    }
}
