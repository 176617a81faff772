// SPDX-License-Identifier: Apache-2.0
package io.github.flinksagemaker.internal.segments;

import static io.github.flinksagemaker.internal.segments.SegmentsFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.flinksagemaker.internal.aws.ErrorKind;
import io.github.flinksagemaker.internal.config.SourceSettings;
import io.github.flinksagemaker.internal.ledger.LedgerEntry;
import io.github.flinksagemaker.internal.ledger.RecordSpan;
import io.github.flinksagemaker.internal.s3.InMemoryObjectStore.Operation;
import io.github.flinksagemaker.model.FailureKind;
import io.github.flinksagemaker.model.S3Location;
import io.github.flinksagemaker.testing.LaneFiles;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettlingTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private SegmentsFixture fixture = new SegmentsFixture();
    private LaneFiles files = fixture.lane();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void settlesWithTheOutputAndTheCarriedRecord() {
        LedgerEntry first = files.entry();
        LedgerEntry second = files.entry();
        files.output(second, "prediction");
        read(first, second);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.text(settled.outcome())).isEqualTo("prediction");
        assertThat(SegmentsFixture.record(settled)).isEqualTo(LaneFiles.carriedBy(second));
        assertThat(settled.index()).isEqualTo(1);
        assertThat(settled.entry().invocationId()).isEqualTo(second.invocationId());
        assertThat(settled.carried()).hasSize(LaneFiles.carriedBy(second).length());
    }

    @Test
    void oneReadSettlesTheNormalCase() {
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        files.opening(entry);
        fixture.read(files);
        int before = fixture.gets();
        // The first look comes after 250 ms.
        fixture.advance(Duration.ofMillis(300));

        assertThat(fixture.settled()).hasSize(1);
        assertThat(fixture.gets() - before).isEqualTo(1);
    }

    @Test
    void aFailureObjectSettlesAsAModelErrorWithItsText() {
        LedgerEntry entry = files.entry();
        files.failure(entry, "{\"message\":\"no such thing\"}");
        read(entry);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.MODEL_ERROR);
        assertThat(SegmentsFixture.message(settled)).isEqualTo("{\"message\":\"no such thing\"}");
        assertThat(SegmentsFixture.record(settled)).isEqualTo(LaneFiles.carriedBy(entry));
    }

    @Test
    void theOutputWinsOverAFailure() {
        LedgerEntry entry = files.entry();
        files.failure(entry, "failed");
        files.output(entry, "prediction");
        read(entry);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("prediction");
    }

    @Test
    void theFailureIsLookedForLessOftenThanTheOutput() {
        LedgerEntry entry = files.entry();
        AtomicInteger outputs = fixture.countOf(Operation.GET_START, entry.outputLocation());
        AtomicInteger failures = fixture.countOf(Operation.GET_START, entry.failureLocation());
        read(entry);

        assertThat(failures).hasPositiveValue();
        assertThat(outputs).hasValueGreaterThanOrEqualTo(3 * failures.get());
    }

    @Test
    void aLongFailureIsCutAndWhatIsNotTextIsReplaced() {
        LedgerEntry entry = files.entry();
        byte[] body = ("é".repeat(40_000)).getBytes(StandardCharsets.UTF_8);
        body[0] = (byte) 0xFF;
        files.put(LaneFiles.failureOf(entry), body);
        read(entry);

        String message = SegmentsFixture.message(fixture.onlySettled());
        assertThat(message).startsWith("\uFFFD").endsWith("éé… (cut, 80000 bytes in all)");
        assertThat(message.length()).isBetween(32_000, 33_000);
    }

    @Test
    void aRejectedEntrySettlesAtOnce() {
        LedgerEntry entry = files.rejected("too large");
        files.opening(entry);
        fixture.read(files);

        SettledInvocation settled = fixture.onlySettled();
        assertThat(SegmentsFixture.kind(settled)).isEqualTo(FailureKind.REJECTED_REQUEST);
        assertThat(SegmentsFixture.message(settled)).isEqualTo("too large");
        assertThat(SegmentsFixture.record(settled)).isEqualTo(LaneFiles.carriedBy(entry));
    }

    @Test
    void carriesTheInputObjectWhereTheEntrySaysSo() {
        LedgerEntry entry = files.carriedByInput();
        files.output(entry, "x");
        files.put(inputOf(entry), "abcd".getBytes(StandardCharsets.UTF_8));
        fixture.store
                .script()
                .failBefore(Operation.GET_START, at(inputOf(entry)), 3, ErrorKind.TRANSIENT);
        read(entry);

        assertThat(SegmentsFixture.record(fixture.onlySettled())).isEqualTo("abcd");
        assertThat(fixture.store.script().pending()).isZero();
    }

    @Test
    void noMoreIsReadOfAnInputThanItsEntryNames() {
        LedgerEntry longer = files.carriedByInput();
        files.output(longer, "x");
        files.put(inputOf(longer), "abcdefgh".repeat(1_000).getBytes(StandardCharsets.UTF_8));
        LedgerEntry beyond =
                files.carriedByInput().toBuilder()
                        .setRecords(List.of(RecordSpan.of(Long.MAX_VALUE, 4, null)))
                        .build();
        files.output(beyond, "x");
        files.put(inputOf(beyond), "abcd".getBytes(StandardCharsets.UTF_8));
        read(longer, beyond);

        List<SettledInvocation> settled = fixture.settled();
        assertThat(settled).extracting(s -> s.carried().length).containsExactlyInAnyOrder(4, 0);
    }

    @Test
    void aLostInputObjectCostsTheRecordNotTheResult() {
        LedgerEntry missing = files.carriedByInput();
        LedgerEntry tooShort = files.carriedByInput();
        LedgerEntry failed = files.carriedByInput();
        files.output(missing, "x");
        files.output(tooShort, "x");
        files.put(inputOf(tooShort), new byte[3]);
        files.failure(failed, "model error");
        read(missing, tooShort, failed);

        List<SettledInvocation> settled = fixture.settled();
        assertThat(settled).hasSize(3);
        assertThat(settled)
                .extracting(SegmentsFixture::kind)
                .containsExactlyInAnyOrder(
                        FailureKind.UNDECODABLE_RECORD,
                        FailureKind.UNDECODABLE_RECORD,
                        FailureKind.MODEL_ERROR);
        assertThat(settled)
                .allSatisfy(
                        each ->
                                assertThat(each.entry().records())
                                        .extracting(RecordSpan::length)
                                        .containsExactly(-1));
    }

    @Test
    void carriesNoInputObjectButTheInvocationsOwn() {
        LedgerEntry other = files.entry();
        LedgerEntry foreign =
                files.carriedByInput().toBuilder().setInputLocation(other.inputLocation()).build();
        LedgerEntry elsewhere =
                files.carriedByInput().toBuilder().setInputLocation("s3://secret/key").build();
        files.put(inputOf(other), "abcd".getBytes(StandardCharsets.UTF_8));
        files.put(S3Location.of("secret", "key"), "abcd".getBytes(StandardCharsets.UTF_8));
        files.output(foreign, "x");
        files.output(elsewhere, "x");
        read(foreign, elsewhere);

        assertThat(fixture.settled())
                .hasSize(2)
                .allSatisfy(
                        settled ->
                                assertThat(SegmentsFixture.kind(settled))
                                        .isEqualTo(FailureKind.UNDECODABLE_RECORD));
    }

    @Test
    void readsNothingOutsideOfTheAllowedOutputPaths() {
        restart(
                SegmentsFixture.settings()
                        .setAllowedOutputPaths(List.of(S3Location.parse("s3://outputs/out"))));
        LedgerEntry allowed = files.entry().toBuilder().setFailureLocation(null).build();
        LedgerEntry sibling =
                allowed.toBuilder()
                        .setInvocationId(files.entry().invocationId())
                        .setOutputLocation("s3://outputs/outside/x")
                        .build();
        LedgerEntry failureOutside = files.entry();
        LedgerEntry bucket =
                files.entry().toBuilder().setOutputLocation("s3://other/out/x").build();
        files.output(allowed, "allowed");
        for (LedgerEntry entry : List.of(sibling, failureOutside, bucket)) {
            files.output(entry, "not to be read");
        }
        read(allowed, sibling, failureOutside, bucket);

        List<SettledInvocation> settled = fixture.settled();
        assertThat(settled).hasSize(4);
        assertThat(settled)
                .filteredOn(each -> each.outcome().failure() != null)
                .hasSize(3)
                .allSatisfy(
                        each -> {
                            assertThat(SegmentsFixture.kind(each))
                                    .isEqualTo(FailureKind.UNDECODABLE_OUTPUT);
                            assertThat(SegmentsFixture.message(each)).contains("s3://outputs/out");
                        });
    }

    @Test
    void readsNoOutputAmongTheLedgersOwnObjects() {
        LedgerEntry entry =
                files.entry().toBuilder()
                        .setOutputLocation("s3://staging/path/ledger/secret")
                        .build();
        LedgerEntry noLocation = files.entry().toBuilder().setOutputLocation("http://x/y").build();
        read(entry, noLocation);

        assertThat(fixture.settled())
                .extracting(SegmentsFixture::kind)
                .containsExactly(FailureKind.UNDECODABLE_OUTPUT, FailureKind.UNDECODABLE_OUTPUT);
    }

    @Test
    void deniedAccessBeforeTheDeadlineIsTakenAsNotYetWhereListingIsDeniedToo() {
        fixture.forbidListing();
        LedgerEntry entry = files.entry();
        files.output(entry, "x");
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START,
                        at(LaneFiles.outputOf(entry)),
                        5,
                        ErrorKind.ACCESS_DENIED);
        read(entry);

        assertThat(SegmentsFixture.text(fixture.onlySettled().outcome())).isEqualTo("x");
    }

    @Test
    void aMissingOutputBucketFails() {
        LedgerEntry entry = files.entry();
        fixture.store
                .script()
                .failBefore(
                        Operation.GET_START, at(LaneFiles.outputOf(entry)), 1, ErrorKind.NOT_FOUND);
        read(entry);

        fixture.assertFailed(String.valueOf(entry.outputLocation()), "bucket");
    }

    private static S3Location inputOf(LedgerEntry entry) {
        return S3Location.parse(String.valueOf(entry.inputLocation()));
    }

    private void restart(SourceSettings.Builder settings) {
        fixture.close();
        fixture = new SegmentsFixture(settings);
        files = fixture.lane();
    }

    private void read(LedgerEntry... entries) {
        files.opening();
        files.segment(1, entries);
        fixture.read(files);
        fixture.advance(MINUTE);
    }
}
