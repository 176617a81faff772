// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.Hold;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InMemoryObjectStoreTest extends ObjectStoreContract {

    private final InMemoryObjectStore store = new InMemoryObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Override
    protected S3Location root() {
        return S3Location.of("bucket", "root");
    }

    @Test
    void pagesListings() {
        store.setPageSize(2);
        fill("p/1", "p/2", "p/3", "p/4", "p/5");
        assertThat(keys(ListRequest.keys(root().resolve("p/"), null))).hasSize(5);
        assertThat(store.script().count(Operation.LIST)).isEqualTo(3);
    }

    @Test
    void pagesFolders() {
        store.setPageSize(1);
        fill("q/a/1", "q/a/2", "q/b/1");
        ListRequest first = ListRequest.folders(root().resolve("q/"), null);
        ObjectListing page = await(store.list(first));
        ListRequest second = first.after(page);
        assertThat(page.folders()).containsExactly(key("q/a/"));
        assertThat(second).isNotNull();
        if (second != null) {
            ObjectListing next = await(store.list(second));
            assertThat(next.folders()).containsExactly(key("q/b/"));
            assertThat(second.after(next)).isNull();
        }
    }

    @Test
    void aFaultBeforeActingLeavesNothing() {
        S3Location at = root().resolve("x");
        store.script().failBefore(Operation.PUT, 1, ErrorKind.THROTTLED);
        assertThatThrownBy(() -> await(store.put(at, utf8("x"), "text/plain")))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.THROTTLED));
        assertThat(store.bytes(at)).isNull();
        await(store.put(at, utf8("x"), "text/plain"));
        assertThat(store.bytes(at)).isEqualTo(utf8("x"));
        assertThat(store.script().count(Operation.PUT)).isEqualTo(2);
    }

    @Test
    void aFaultAfterActingLeavesTheObject() {
        S3Location at = root().resolve("x");
        store.script().failAfter(Operation.PUT_IF_ABSENT, 1, ErrorKind.TRANSIENT);
        assertThatThrownBy(() -> await(store.putIfAbsent(at, utf8("x"), "text/plain")))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.TRANSIENT));
        assertThat(await(store.putIfAbsent(at, utf8("x"), "text/plain"))).isFalse();
    }

    @Test
    void faultsHitOnlyWhatTheyMatch() {
        store.script()
                .failBefore(Operation.PUT, target -> target.endsWith("/b"), 1, ErrorKind.TRANSIENT);
        await(store.put(root().resolve("a"), utf8("a"), "text/plain"));
        assertThat(store.script().pending()).isOne();
        assertThatThrownBy(() -> await(store.put(root().resolve("b"), utf8("b"), "text/plain")))
                .hasMessageContaining("PUT");
        assertThat(store.script().pending()).isZero();
    }

    @Test
    void aHeldCallActsWhenItIsReleased() {
        S3Location at = root().resolve("held");
        Hold hold = store.script().hold(Operation.PUT);
        CompletableFuture<Void> put = store.put(at, utf8("x"), "text/plain");
        assertThat(put).isNotDone();
        assertThat(store.bytes(at)).isNull();
        hold.release();
        await(put);
        assertThat(store.bytes(at)).isEqualTo(utf8("x"));
        assertThat(store.contentType(at)).isEqualTo("text/plain");
        assertThat(store.locations(root())).containsExactly(at);
    }

    @Test
    void aHeldCallCanFail() {
        Hold hold = store.script().hold(Operation.GET);
        CompletableFuture<StoredObject> get = store.get(root().resolve("held"));
        hold.fail(ErrorKind.ACCESS_DENIED);
        assertThatThrownBy(() -> await(get))
                .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.ACCESS_DENIED));
    }
}
