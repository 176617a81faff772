// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.aws;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * Lets the calls of an SDK client begin when there are credentials. By itself the SDK has the
 * thread of the caller wait for them, without bound, even in its asynchronous clients.
 */
final class CredentialsGate implements InvocationHandler {

    private final Object client;
    private final RefreshingCredentials credentials;

    private CredentialsGate(Object client, RefreshingCredentials credentials) {
        this.client = client;
        this.credentials = credentials;
    }

    /** The same client, whose calls don't block. */
    static <C> C of(Class<C> type, C client, RefreshingCredentials credentials) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        new CredentialsGate(client, credentials)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getReturnType() != CompletableFuture.class) {
            return call(method, arguments);
        }
        CompletableFuture<AwsCredentialsIdentity> ready = credentials.resolveIdentity();
        // The common case adds no stage, so that the call can be cancelled.
        return ready.isDone() && !ready.isCompletedExceptionally()
                ? call(method, arguments)
                : ready.thenCompose(identity -> callLater(method, arguments));
    }

    private CompletableFuture<?> callLater(Method method, Object @Nullable [] arguments) {
        try {
            Object answer = call(method, arguments);
            return answer == null
                    ? CompletableFuture.completedFuture(null)
                    : (CompletableFuture<?>) answer;
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(client, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
