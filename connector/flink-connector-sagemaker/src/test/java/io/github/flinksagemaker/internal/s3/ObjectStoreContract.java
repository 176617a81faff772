// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.flinksagemaker.internal.aws.ErrorClassifier;
import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.model.S3Location;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectStore} does; run against the fake and against a server. */
public abstract class ObjectStoreContract {

    private static final String BYTES = "application/octet-stream";

    /** The store under test. */
    protected abstract ObjectStore store();

    /** A prefix of this test's own, in a bucket that exists. */
    protected abstract S3Location root();

    @Test
    void readsBackWhatWasPut() {
        S3Location at = root().resolve("a b/ä+%.bin");
        byte[] body = random(5_000);
        await(store().put(at, body, BYTES));
        StoredObject object = await(store().get(at));
        assertThat(object.exists()).isTrue();
        assertThat(object.bytes()).isEqualTo(body);
        assertThat(Instant.ofEpochMilli(object.lastModified()))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void readsBackEmptyAndLargeObjects() {
        byte[] large = random(9 * 1024 * 1024 + 17);
        await(store().put(root().resolve("empty"), new byte[0], BYTES));
        await(store().put(root().resolve("large"), large, BYTES));
        assertThat(await(store().get(root().resolve("empty"))).bytes()).isEmpty();
        assertThat(await(store().get(root().resolve("large"))).bytes()).isEqualTo(large);
    }

    @Test
    void putReplaces() {
        S3Location at = root().resolve("replaced");
        await(store().put(at, utf8("old"), BYTES));
        await(store().put(at, utf8("new"), BYTES));
        assertThat(await(store().get(at)).bytes()).isEqualTo(utf8("new"));
    }

    @Test
    void aMissingObjectIsAnAnswer() {
        assertThat(await(store().get(root().resolve("nothing"))).exists()).isFalse();
        assertThat(await(store().getRange(root().resolve("nothing"), 3, 4)).exists()).isFalse();
    }

    @Test
    void tellsWhetherAnObjectExistsWithoutReadingIt() {
        S3Location at = root().resolve("there");
        assertThat(await(store().exists(at))).isFalse();
        await(store().put(at, new byte[0], BYTES));
        assertThat(await(store().exists(at))).isTrue();
    }

    @Test
    void aListingIsDatedByTheStore() {
        Long date =
                Objects.requireNonNull(
                        await(store().list(ListRequest.folders(root(), null))).date(), "no date");

        assertThat(Instant.ofEpochMilli(date))
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    @Test
    void thatAnObjectIsMissingIsDatedByTheStore() {
        S3Location nothing = root().resolve("nothing");
        for (StoredObject answer :
                List.of(
                        await(store().get(nothing)),
                        await(store().getUpTo(nothing, 3)),
                        await(store().getRange(nothing, 3, 4)),
                        await(store().getStart(nothing, 3)))) {
            Long date = Objects.requireNonNull(answer.missedAt(), "no date");
            assertThat(Instant.ofEpochMilli(date))
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        }
    }

    @Test
    void putIfAbsentNeverReplaces() {
        S3Location at = root().resolve("once");
        assertThat(await(store().putIfAbsent(at, utf8("first"), BYTES))).isTrue();
        assertThat(await(store().putIfAbsent(at, utf8("second"), BYTES))).isFalse();
        assertThat(await(store().putIfAbsent(at, utf8("first"), BYTES))).isFalse();
        assertThat(await(store().get(at)).bytes()).isEqualTo(utf8("first"));
    }

    @Test
    void oneOfManyRacingCreatorsWins() {
        S3Location at = root().resolve("raced");
        List<CompletableFuture<Boolean>> races =
                IntStream.range(0, 12)
                        .mapToObj(i -> store().putIfAbsent(at, utf8("writer " + i), BYTES))
                        .collect(Collectors.toList());
        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < races.size(); i++) {
            if (settledWithinRetries(at, utf8("writer " + i), races.get(i))) {
                winners.add(i);
            }
        }
        assertThat(winners).hasSize(1);
        assertThat(await(store().get(at)).bytes()).isEqualTo(utf8("writer " + winners.get(0)));
    }

    /** S3 may answer 409 to one that races: the caller repeats. */
    private boolean settledWithinRetries(
            S3Location at, byte[] body, CompletableFuture<Boolean> first) {
        CompletableFuture<Boolean> attempt = first;
        for (int tries = 0; ; tries++) {
            try {
                return await(attempt);
            } catch (RuntimeException e) {
                assertThat(ErrorClassifier.classify(e)).isEqualTo(ErrorKind.TRANSIENT);
                assertThat(tries).isLessThan(10);
                attempt = store().putIfAbsent(at, body, BYTES);
            }
        }
    }

    @Test
    void readsRanges() {
        S3Location at = root().resolve("ranges");
        byte[] body = utf8("0123456789");
        await(store().put(at, body, BYTES));
        assertThat(await(store().getRange(at, 0, 10)).bytes()).isEqualTo(body);
        assertThat(await(store().getRange(at, 3, 4)).bytes()).isEqualTo(utf8("3456"));
        assertThat(await(store().getRange(at, 9, 1)).bytes()).isEqualTo(utf8("9"));
    }

    @Test
    void aRangeBeyondTheEndIsRejected() {
        S3Location at = root().resolve("short");
        await(store().put(at, utf8("0123456789"), BYTES));
        for (long offset : new long[] {8, 10, 100}) {
            assertThatThrownBy(() -> await(store().getRange(at, offset, 5)))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(ErrorKind.REJECTED))
                    .hasMessageContaining(at.toString());
        }
    }

    @Test
    void readsNoMoreThanTheStartAndTellsTheSize() {
        S3Location at = root().resolve("start");
        await(store().put(at, utf8("0123456789"), "application/jsonlines"));
        for (int length : new int[] {1, 4, 9}) {
            StoredObject part = await(store().getStart(at, length));
            assertThat(part.bytes()).isEqualTo(utf8("0123456789".substring(0, length)));
            assertThat(part.size()).isEqualTo(10);
            assertThat(part.contentType()).isEqualTo("application/jsonlines");
        }
        for (int length : new int[] {10, 11, 1_000_000}) {
            StoredObject whole = await(store().getStart(at, length));
            assertThat(whole.bytes()).isEqualTo(utf8("0123456789"));
            assertThat(whole.size()).isEqualTo(10);
            assertThat(whole.lastModified()).isPositive();
        }
    }

    @Test
    void readsUpToALengthAndOfALargerObjectNothingButItsSize() {
        S3Location at = root().resolve("bounded");
        byte[] body = random(3 * 1024 * 1024);
        await(store().put(at, body, "application/jsonlines"));
        StoredObject whole = await(store().getUpTo(at, body.length));
        assertThat(whole.isWhole()).isTrue();
        assertThat(whole.bytes()).isEqualTo(body);
        for (long bound : new long[] {0, 1, body.length - 1}) {
            StoredObject tooLarge = await(store().getUpTo(at, bound));
            assertThat(tooLarge.isWhole()).isFalse();
            assertThat(tooLarge.bytes()).isEmpty();
            assertThat(tooLarge.size()).isEqualTo(body.length);
            assertThat(tooLarge.lastModified()).isPositive();
        }
        assertThat(await(store().getUpTo(root().resolve("nothing"), 5)).exists()).isFalse();
    }

    @Test
    void readsTheStartOfEmptyAndMissingObjects() {
        S3Location empty = root().resolve("empty-start");
        await(store().put(empty, new byte[0], BYTES));
        StoredObject object = await(store().getStart(empty, 5));
        assertThat(object.exists()).isTrue();
        assertThat(object.bytes()).isEmpty();
        assertThat(object.size()).isZero();
        assertThat(await(store().getStart(root().resolve("nothing"), 5)).exists()).isFalse();
    }

    @Test
    void listsKeysInOrderAndFromAPlace() {
        fill("list/b", "list/a", "list/c/1", "list/c/2", "listless");
        S3Location prefix = root().resolve("list/");
        assertThat(keys(ListRequest.keys(prefix, null)))
                .containsExactly(key("list/a"), key("list/b"), key("list/c/1"), key("list/c/2"));
        assertThat(keys(ListRequest.keys(prefix, key("list/b"))))
                .containsExactly(key("list/c/1"), key("list/c/2"));
        assertThat(keys(ListRequest.keys(prefix, key("list/z")))).isEmpty();
        assertThat(keys(ListRequest.keys(root().resolve("none/"), null))).isEmpty();
    }

    @Test
    void aListingTellsSizes() {
        await(store().put(root().resolve("sized"), random(321), BYTES));
        ObjectListing page = await(store().list(ListRequest.keys(root().resolve("sized"), null)));
        assertThat(page.items()).hasSize(1);
        assertThat(page.items().get(0).size()).isEqualTo(321);
        assertThat(page.continuationToken()).isNull();
    }

    @Test
    void listsOneKeyOfABucketToSeeWhetherItMay() {
        fill("any/1", "any/2");
        ObjectListing page = await(store().list(ListRequest.anyKey(root().bucket())));
        assertThat(page.items()).hasSize(1);
    }

    @Test
    void foldsKeysIntoFolders() {
        fill("f/a/1", "f/a/2", "f/b/1", "f/c", "f/d/x/y");
        ListRequest request = ListRequest.folders(root().resolve("f/"), null);
        ObjectListing page = await(store().list(request));
        assertThat(page.folders()).containsExactly(key("f/a/"), key("f/b/"), key("f/d/"));
        assertThat(page.items()).extracting(ObjectListing.Item::key).containsExactly(key("f/c"));
    }

    @Test
    void foldersFromAPlaceStartWithTheNextOne() {
        fill("g/a/1", "g/b/1", "g/c/1");
        // "~" is after all that a key of the folder holds: how a caller skips a whole folder.
        ListRequest request = ListRequest.folders(root().resolve("g/"), key("g/a/~"));
        assertThat(await(store().list(request)).folders())
                .containsExactly(key("g/b/"), key("g/c/"));
    }

    @Test
    void deletesManyAndMissingOnes() {
        fill("d/1", "d/2", "d/3");
        List<String> gone = List.of(key("d/1"), key("d/2"), key("d/never"));
        assertThat(await(store().delete(root().bucket(), gone))).isEmpty();
        assertThat(keys(ListRequest.keys(root().resolve("d/"), null))).containsExactly(key("d/3"));
        assertThat(await(store().delete(root().bucket(), List.of()))).isEmpty();
    }

    @Test
    void refusesToDeleteMoreThanAThousandAtOnce() {
        List<String> keys =
                IntStream.range(0, 1001).mapToObj(i -> "k" + i).collect(Collectors.toList());
        assertThatThrownBy(() -> await(store().delete(root().bucket(), keys)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1000")
                .hasMessageContaining("1001");
    }

    protected final void fill(String... names) {
        for (String name : names) {
            await(store().put(root().resolve(name), utf8(name), BYTES));
        }
    }

    /** All pages of a listing. */
    protected final List<String> keys(ListRequest first) {
        List<String> keys = new ArrayList<>();
        @Nullable ListRequest next = first;
        while (next != null) {
            ObjectListing page = await(store().list(next));
            page.items().forEach(item -> keys.add(item.key()));
            next = next.after(page);
        }
        return keys;
    }

    protected final String key(String name) {
        return root().resolve(name).key();
    }

    protected static <T> T await(CompletableFuture<T> future) {
        return future.orTimeout(30, TimeUnit.SECONDS).join();
    }

    protected static ErrorKind kind(Throwable error) {
        return ErrorClassifier.classify(error);
    }

    protected static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
