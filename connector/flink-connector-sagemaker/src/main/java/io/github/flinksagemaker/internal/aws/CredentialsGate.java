// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.s3.DelegatingS3AsyncClient;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.S3Request;

/**
 * Lets the calls of an SDK client begin when there are credentials. By itself the SDK has the
 * thread of the caller wait for them, without bound, even in its asynchronous clients.
 */
final class CredentialsGate {

    private final RefreshingCredentials credentials;

    CredentialsGate(RefreshingCredentials credentials) {
        this.credentials = credentials;
    }

    /**
     * The same client, whose calls don't block. A proxy would load the requests of all operations
     * of S3, with what they are made of: 2,000 classes at each start of a job.
     */
    S3AsyncClient before(S3AsyncClient client) {
        return new DelegatingS3AsyncClient(client) {
            @Override
            protected <T extends S3Request, R> CompletableFuture<R> invokeOperation(
                    T request, Function<T, CompletableFuture<R>> operation) {
                return begin(() -> operation.apply(request));
            }
        };
    }

    /** The same client, of a service of few operations. */
    <C> C before(Class<C> type, C client) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> invoke(client, method, arguments)));
    }

    private @Nullable Object invoke(Object client, Method method, Object @Nullable [] arguments)
            throws Throwable {
        return method.getReturnType() == CompletableFuture.class
                ? begin(() -> future(client, method, arguments))
                : call(client, method, arguments);
    }

    private <R> CompletableFuture<R> begin(Supplier<CompletableFuture<R>> call) {
        CompletableFuture<AwsCredentialsIdentity> ready = credentials.resolveIdentity();
        // The common case adds no stage, so that the call can be cancelled.
        return ready.isDone() && !ready.isCompletedExceptionally()
                ? call.get()
                : ready.thenCompose(identity -> call.get());
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Object> future(
            Object client, Method method, Object @Nullable [] arguments) {
        try {
            return (CompletableFuture<Object>) call(client, method, arguments);
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Object call(Object client, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
